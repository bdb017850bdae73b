# Sums over the graphs of the first 2,000 simulated test events, for simulated-events.test.ts: python3 event-graphs.py events_test.npz
import json, sys
import numpy as np

data = np.load(sys.argv[1])
offsets = data["offsets"][:2001].astype(int)
column = lambda name: data[f"obj_{name}"][: offsets[-1]].astype(np.float64)
pt, eta, phi, energy, kind = (column(name) for name in ("pt", "eta", "phi", "energy", "type"))
met, jet, lepton = kind == 4, kind == 0, (kind == 1) | (kind == 2)
nodes = np.stack([pt / 100, np.where(met, 0, eta), phi, energy / 100, np.where(jet, column("btag"), 0), np.where(lepton | (kind == 3), column("charge"), 0), kind], 1)

pz = pt * np.sinh(eta)
mass2 = np.maximum(energy**2 - pt**2 - pz**2, 0)
y = np.arcsinh(pz / np.sqrt(pt**2 + mass2))
p = np.stack([pt * np.cos(phi), pt * np.sin(phi), pz], 1)
sums, weighted, count = np.zeros(6), np.zeros(6), 0
for start, stop in zip(offsets[:-1], offsets[1:]):
    r, s = (index.ravel() + start for index in np.meshgrid(np.arange(stop - start), np.arange(stop - start), indexing="ij"))
    r, s = r[r != s], s[r != s]
    wrap = lambda angle: np.arctan2(np.sin(angle), np.cos(angle))
    d_eta, d_phi = np.where(met, 0, eta)[s] - np.where(met, 0, eta)[r], wrap(phi[s] - phi[r])
    low = np.minimum(pt[s], pt[r])
    m2 = (energy[s] + energy[r]) ** 2 - ((p[s] + p[r]) ** 2).sum(1)
    edges = np.stack([d_eta, d_phi, np.hypot(d_eta, d_phi), *(np.log(np.maximum(x, 1e-8)) for x in (low * np.hypot(y[s] - y[r], d_phi), low / (pt[s] + pt[r]), m2))], 1)
    sums += np.abs(edges).sum(0)
    weighted += (edges * (1 + (count + np.arange(len(edges))) % 97)[:, None]).sum(0)
    count += len(edges)
place = (1 + np.arange(len(nodes)) % 97)[:, None]
print(json.dumps(dict(nodes=len(nodes), edges=count, nodeSums=np.abs(nodes).sum(0).tolist(), nodeWeighted=(nodes * place).sum(0).tolist(), edgeSums=sums.tolist(), edgeWeighted=weighted.tolist()), indent=1))
