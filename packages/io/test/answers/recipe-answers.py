"""Independent answers for the recipes: what they make of files, computed with NumPy in plain loops.

python recipe-answers.py SHARED_DATA_REAL writes recipe-answers.json beside this script. For each case: rows, entries, and for each
column the sum, the sum weighted by 1 + (place modulo 97), and the sum of absolute values.
"""

import json
import math
import os
import sys

import awkward as ak
import fastjet
import h5py
import numpy as np
import uproot

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "..", "files")
PHYSICAL = {11: 0.00051099895, 13: 0.1056583755, 22: 0.0, 130: 0.497611, 211: 0.13957039, 321: 0.493677, 2112: 0.9395654205, 2212: 0.93827208816,
            3112: 1.197449, 3222: 1.18937, 3312: 1.32171, 1: 0.0, 2: 0.0}
NEGATIVE = {11, 13, 3112, 3312}
NEUTRAL = {22, 130, 2112, 1, 2}


def wrap(angle):
    while angle >= math.pi:
        angle -= 2 * math.pi
    while angle < -math.pi:
        angle += 2 * math.pi
    return angle


def eta_of(pt, pz):
    if pz == 0:
        return 0.0
    theta = math.atan2(pt, pz)
    return math.copysign(-math.log(math.tan(min(theta, math.pi - theta) / 2)), pz)


def polar(px, py, pz, e):
    pt = math.hypot(px, py)
    return pt, eta_of(pt, pz), math.atan2(py, px), e


def energy(pt, eta, mass):
    p2 = (pt * math.cosh(eta)) ** 2
    return math.sqrt(max(0.0, p2 + mass * abs(mass)))


def pdg_type(pid):
    pid = abs(int(pid))
    if pid in (11, 13):
        return 3 if pid == 11 else 4
    if pid in (22, 2):
        return 2
    return 1 if pid in NEUTRAL else 0


def pdg_charge(pid):
    if abs(int(pid)) in NEUTRAL:
        return 0
    sign = 1 if pid > 0 else -1
    return -sign if abs(int(pid)) in NEGATIVE else sign


def summary(columns, offsets):
    flat = {"offsets": offsets, **columns}
    out = {}
    for name, values in flat.items():
        values = np.asarray(values, dtype=np.float64)
        assert np.isfinite(values).all(), name
        weights = 1 + np.arange(len(values)) % 97
        out[name] = [float(values.sum()), float((values * weights).sum()), float(np.abs(values).sum())]
    return out


def answer(rows, entries, per_row, per_entry):
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(int)
    columns = {name: [entry[place] for row in rows for entry in row] for place, name in enumerate(entries)}
    return {"rows": len(rows), "entries": int(offsets[-1]), "columns": summary({**columns, **per_row}, offsets)}


def jets_answer(jets, extras=(), labels=None, entry=None):
    """jets: list of (particles, axis or None); a particle is (pt, eta, phi, e, *extras), an axis (pt, eta, phi, e)."""
    rows, axes = [], []
    for particles, axis in jets:
        if axis is None:
            px = sum(p[0] * math.cos(p[2]) for p in particles)
            py = sum(p[0] * math.sin(p[2]) for p in particles)
            pz = sum(p[0] * math.sinh(p[1]) for p in particles)
            axis = polar(px, py, pz, sum(p[3] for p in particles))
        rows.append([(p[0], p[1] - axis[1], wrap(p[2] - axis[2]), p[3], *p[4:]) for p in particles])
        axes.append(axis)
    mass = [math.sqrt(max(0.0, e * e - (pt * math.cosh(eta)) ** 2)) for pt, eta, phi, e in axes]
    per_row = {f"jet_{name}": [axis[place] for axis in axes] for place, name in enumerate(["pt", "eta", "phi", "energy"])}
    per_row["jet_mass"] = mass
    if labels is not None:
        per_row["label"] = labels
    if entry is not None:
        per_row["entry"] = entry
    return answer(rows, ["part_pt", "part_deta", "part_dphi", "part_energy", *extras], per_row, None)


def near(one, others, delta):
    return any(math.hypot(one[1] - other[1], wrap(one[2] - other[2])) < delta for other in others)


def events_answer(events):
    """events: list of (jets, electrons, muons, photons, (met, phi)); an object is (pt, eta, phi, e, charge, btag)."""
    rows = []
    for jets, electrons, muons, photons, (met, phi) in events:
        row = [(*one, kind) for kind, group in enumerate([jets, electrons, muons, photons]) for one in group]
        rows.append([*row, (met, 0.0, wrap(phi), met, 0, 0, 4)])
    return answer(rows, ["obj_pt", "obj_eta", "obj_phi", "obj_energy", "obj_charge", "obj_btag", "obj_type"], {}, None)


def lists(tree, names):
    """Rows of the branches, as tuples of floats for each entry."""
    arrays = [tree[name].array().tolist() for name in names]
    return [list(zip(*row)) for row in zip(*arrays)]


def nano(path, btag=("btagDeepFlavB", 0.2783)):
    tree = uproot.open(path)["Events"]
    jets = lists(tree, [f"Jet_{x}" for x in ("pt", "eta", "phi", "mass", btag[0])])
    electrons = lists(tree, [f"Electron_{x}" for x in ("pt", "eta", "phi", "charge", "cutBased")])
    muons = lists(tree, [f"Muon_{x}" for x in ("pt", "eta", "phi", "charge", "mediumId", "pfRelIso04_all")])
    photons = lists(tree, [f"Photon_{x}" for x in ("pt", "eta", "phi", "mvaID_WP90")])
    met = list(zip(tree["PuppiMET_pt"].array().tolist(), tree["PuppiMET_phi"].array().tolist()))
    events = []
    for j, e, m, g, missing in zip(jets, electrons, muons, photons, met):
        e = [(pt, eta, phi, energy(pt, eta, 0.000511), q, 0) for pt, eta, phi, q, cut in e if pt >= 10 and abs(eta) <= 2.5 and cut >= 3]
        m = [(pt, eta, phi, energy(pt, eta, 0.10566), q, 0) for pt, eta, phi, q, ok, iso in m if pt >= 10 and abs(eta) <= 2.4 and ok and iso < 0.25]
        g = [(pt, eta, phi, energy(pt, eta, 0), 0, 0) for pt, eta, phi, ok in g if pt >= 20 and abs(eta) <= 2.5 and ok]
        j = [(pt, eta, phi, energy(pt, eta, mass), 0, int(b > btag[1])) for pt, eta, phi, mass, b in j if pt >= 25 and abs(eta) <= 4.5]
        j = [one for one in j if not near(one, [*e, *m, *g], 0.4)]
        g = [one for one in g if not near(one, e, 0.4)]
        events.append((j, e, m, g, missing))
    return events_answer(events)


def pfnano(path):
    tree = uproot.open(path)["Events"]
    particles = lists(tree, [f"PFCands_{x}" for x in ("pt", "eta", "phi", "mass", "charge", "pdgId", "d0", "d0Err", "dz", "dzErr", "puppiWeight")])
    links = lists(tree, ["FatJetPFCands_jetIdx", "FatJetPFCands_pFCandsIdx"])
    axes = lists(tree, [f"FatJet_{x}" for x in ("pt", "eta", "phi", "mass")])
    jets, entry = [], []
    for event, (parts, pairs, fat) in enumerate(zip(particles, links, axes)):
        for place, (pt, eta, phi, mass) in enumerate(fat):
            mine = []
            for jet, index in pairs:
                if jet != place:
                    continue
                p = parts[index]
                track = [10 * value if p[7] >= 0 else 0.0 for value in p[6:10]]
                mine.append((p[0], p[1], p[2], energy(p[0], p[1], p[3]), p[4], pdg_type(p[5]), *track, p[10]))
            jets.append((mine, (pt, eta, phi, energy(pt, eta, mass))))
            entry.append(event)
    return jets_answer(jets, ["part_charge", "part_type", "part_d0", "part_d0err", "part_dz", "part_dzerr", "part_puppi_weight"], entry=entry)


def physlite(path):
    tree = uproot.open(path)["CollectionTree"]
    tag = "BTagging_AntiKt4EMPFlowAuxDyn.DL1dv01"
    jets = lists(tree, [*[f"AnalysisJetsAuxDyn.{x}" for x in ("pt", "eta", "phi", "m", "NNJvtPass")], f"{tag}_pb", f"{tag}_pc", f"{tag}_pu"])
    electrons = lists(tree, [f"AnalysisElectronsAuxDyn.{x}" for x in ("pt", "eta", "phi", "charge", "DFCommonElectronsLHMedium")])
    muons = lists(tree, [f"AnalysisMuonsAuxDyn.{x}" for x in ("pt", "eta", "phi", "charge", "quality")])
    photons = lists(tree, [f"AnalysisPhotonsAuxDyn.{x}" for x in ("pt", "eta", "phi", "DFCommonPhotonsIsEMTight")])
    soft = lists(tree, ["MET_Core_AnalysisMETAuxDyn.mpx", "MET_Core_AnalysisMETAuxDyn.mpy"])
    events = []
    for j, e, m, g, terms in zip(jets, electrons, muons, photons, soft):
        e = [(pt / 1e3, eta, phi, energy(pt / 1e3, eta, 0.000511), q, 0) for pt, eta, phi, q, ok in e if pt >= 1e4 and abs(eta) <= 2.47 and ok]
        m = [(pt / 1e3, eta, phi, energy(pt / 1e3, eta, 0.10566), q, 0) for pt, eta, phi, q, quality in m if pt >= 1e4 and abs(eta) <= 2.5 and quality & 7 <= 1 and quality & 8]
        g = [(pt / 1e3, eta, phi, energy(pt / 1e3, eta, 0), 0, 0) for pt, eta, phi, ok in g if pt >= 2e4 and abs(eta) <= 2.37 and ok]
        j = [(pt / 1e3, eta, phi, energy(pt / 1e3, eta, mass / 1e3), 0, int(math.log(b / (0.018 * c + 0.982 * u)) > 0.948)) for pt, eta, phi, mass, ok, b, c, u in j if pt >= 2.5e4 and abs(eta) <= 4.5 and ok]
        j = [one for one in j if not near(one, [*e, *m, *g], 0.4)]
        g = [one for one in g if not near(one, e, 0.4)]
        every = [*j, *e, *m, *g]
        px = terms[1][0] / 1e3 - sum(one[0] * math.cos(one[2]) for one in every)
        py = terms[1][1] / 1e3 - sum(one[0] * math.sin(one[2]) for one in every)
        events.append((j, e, m, g, (math.hypot(px, py), math.atan2(py, px))))
    return events_answer(events)


def delphes_jets_only(path):
    tree = uproot.open(path)["Delphes"]
    events = []
    for jets in lists(tree, [f"Jet/Jet.{x}" for x in ("PT", "Eta", "Phi", "Mass", "BTag")]):
        j = [(pt, eta, phi, energy(pt, eta, mass), 0, tag & 1) for pt, eta, phi, mass, tag in jets if pt >= 25 and abs(eta) <= 4.5]
        px, py = -sum(o[0] * math.cos(o[2]) for o in j), -sum(o[0] * math.sin(o[2]) for o in j)
        events.append((j, [], [], [], (math.hypot(px, py), math.atan2(py, px) if j else 0.0)))
    return events_answer(events)


def delphes_flow(path):
    """Energy-flow objects of each event."""
    tree = uproot.open(path)["Delphes"]
    tracks = lists(tree, [f"EFlowTrack/EFlowTrack.{x}" for x in ("PT", "Eta", "Phi", "PID", "Charge", "D0", "ErrorD0", "DZ", "ErrorDZ")])
    photons = lists(tree, [f"EFlowPhoton/EFlowPhoton.{x}" for x in ("ET", "Eta", "Phi")])
    hadrons = lists(tree, [f"EFlowNeutralHadron/EFlowNeutralHadron.{x}" for x in ("ET", "Eta", "Phi")])
    events = []
    for t, g, h in zip(tracks, photons, hadrons):
        mine = [(pt, eta, wrap(phi), energy(pt, eta, PHYSICAL[abs(pid)]), q, pdg_type(pid), *more) for pt, eta, phi, pid, q, *more in t if pt > 0]
        mine += [(et, eta, wrap(phi), energy(et, eta, 0), 0, 2, 0, 0, 0, 0) for et, eta, phi in g]
        mine += [(et, eta, wrap(phi), energy(et, eta, 0), 0, 1, 0, 0, 0, 0) for et, eta, phi in h]
        events.append(mine)
    return events


FLOW = ["part_charge", "part_type", "part_d0", "part_d0err", "part_dz", "part_dzerr"]


def delphes_jets(path, radius, least):
    definition = fastjet.JetDefinition(fastjet.antikt_algorithm, radius)
    jets, entry = [], []
    for event, particles in enumerate(delphes_flow(path)):
        vectors = []
        for place, (pt, eta, phi, e, *_) in enumerate(particles):
            vectors.append(fastjet.PseudoJet(pt * math.cos(phi), pt * math.sin(phi), pt * math.sinh(eta), e))
            vectors[-1].set_user_index(place)
        sequence = fastjet.ClusterSequence(vectors, definition)
        for jet in fastjet.sorted_by_pt(sequence.inclusive_jets(least)):
            places = sorted(part.user_index() for part in jet.constituents())
            jets.append(([particles[place] for place in places], polar(jet.px(), jet.py(), jet.pz(), jet.e())))
            entry.append(event)
    return jets_answer(jets, FLOW, entry=entry)


MOMENTUM = ("momentum.x", "momentum.y", "momentum.z", "energy")


def edm4hep_events(path):
    tree = uproot.open(path)["events"]
    particles = lists(tree, [f"ReconstructedParticles.{x}" for x in (*MOMENTUM, "charge")])
    jets = lists(tree, [f"Jet.{x}" for x in MOMENTUM])
    groups = [tree[f"{name}#0/{name}#0.index"].array().tolist() for name in ("Electron", "Muon", "Photon")]
    met = list(zip(tree["MissingET.momentum.x"].array().tolist(), tree["MissingET.momentum.y"].array().tolist()))
    events = []
    for parts, j, e, m, g, ((px,), (py,)) in zip(particles, jets, *groups, met):
        chosen = [[(*polar(*parts[i][:4]), parts[i][4], 0) for i in group] for group in (e, m, g)]
        events.append(([(*polar(*one), 0, 0) for one in j], *chosen, (math.hypot(px, py), math.atan2(py, px))))
    return events_answer(events)


def edm4hep_jets(path):
    tree = uproot.open(path)["events"]
    particles = lists(tree, [f"ReconstructedParticles.{x}" for x in (*MOMENTUM, "charge", "mass")])
    axes = lists(tree, [f"Jet.{x}" for x in (*MOMENTUM, "particles_begin", "particles_end")])
    members = tree["Jet#2/Jet#2.index"].array().tolist()
    jets, entry = [], []
    for event, (parts, mine, index) in enumerate(zip(particles, axes, members)):
        for *momentum, begin, end in mine:
            row = []
            for i in index[begin:end]:
                charge, mass = parts[i][4:]
                kinds = {3: 0.000511, 4: 0.10566, 0: 0.13957} if charge else {2: 0.0, 1: 0.4976}
                row.append((*polar(*parts[i][:4]), charge, min(kinds, key=lambda kind: abs(kinds[kind] - mass))))
            jets.append((row, polar(*momentum)))
            entry.append(event)
    return jets_answer(jets, ["part_charge", "part_type"], entry=entry)


def padded(vectors, labels):
    """vectors: [jets, slots, (px, py, pz, e)]."""
    jets = [([polar(*map(float, p)) for p in jet if p[3] > 0], None) for jet in vectors]
    return jets_answer(jets, labels=labels)


def jet_class(path):
    tree = uproot.open(path)["tree"]
    names = ["px", "py", "pz", "energy", "charge", "isChargedHadron", "isNeutralHadron", "isPhoton", "isElectron", "isMuon", "d0val", "d0err", "dzval", "dzerr"]
    axes = tree.arrays(["jet_pt", "jet_eta", "jet_phi", "jet_energy"], library="np")
    classes = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"]
    labels = np.stack([tree[f"label_{name}"].array(library="np") for name in classes]).argmax(0)
    jets = []
    for row, particles in enumerate(lists(tree, [f"part_{name}" for name in names])):
        mine = [(*polar(*p[:4]), p[4], p[5:10].index(1), *p[10:]) for p in particles]
        jets.append((mine, tuple(float(axes[f"jet_{key}"][row]) for key in ("pt", "eta", "phi", "energy"))))
    return jets_answer(jets, ["part_charge", "part_type", "part_d0", "part_d0err", "part_dz", "part_dzerr"], labels=labels)


def energy_flow(path):
    data = np.load(path)
    jets = []
    for jet in data["X"].astype(float):
        mine = []
        for pt, y, phi, pid in jet:
            if pt > 0:
                mt = math.hypot(pt, PHYSICAL[abs(int(pid))])
                mine.append((pt, eta_of(pt, mt * math.sinh(y)), wrap(phi), mt * math.cosh(y), pdg_charge(pid), pdg_type(pid)))
        jets.append((mine, None))
    return jets_answer(jets, ["part_charge", "part_type"], labels=data["y"])


def jet_net(path):
    with h5py.File(path) as file:
        particles, features = file["particle_features"][:].astype(float), file["jet_features"][:].astype(float)
    jets = []
    for (pt, eta, mass, _), jet in zip(features, particles):
        mine = [(ptrel * pt, eta + etarel, phirel, ptrel * pt * math.cosh(eta + etarel)) for etarel, phirel, ptrel, mask in jet if mask > 0]
        jets.append((mine, (pt, eta, 0.0, energy(pt, eta, mass))))
    return jets_answer(jets)


def main(real):
    answers = {
        "nanoAOD_2015": nano(f"{real}/cms/nanoAOD_2015_CMS_Open_Data_ttbar.root", ("btagCSVV2", 0.8)),
        "nano_tt_v15": nano(f"{real}/cms/nano_tt_v15.root"),
        "nano_dy": nano(f"{real}/cms/nano_dy.root"),
        "nano_dimuon": nano(f"{real}/cms/nano_dimuon.root"),
        "pfnano": pfnano(f"{real}/cms/pfnano.root"),
        "physlite": physlite(f"{real}/atlas/PHYSLITE_example.root"),
        "delphes_events": delphes_jets_only(f"{real}/delphes_fcc/uproot-issue513.root"),
        "delphes_flow": jets_answer([(event, None) for event in delphes_flow(f"{real}/delphes_fcc/uproot-issue513.root")], FLOW),
        "delphes_jets": delphes_jets(f"{real}/delphes_fcc/uproot-issue513.root", 0.8, 50),
        "edm4hep_events": edm4hep_events(f"{real}/delphes_fcc/test_FCC_Winter2023.root"),
        "edm4hep_jets": edm4hep_jets(f"{real}/delphes_fcc/test_FCC_Winter2023.root"),
        "jet_class": jet_class(f"{FILES}/recipe-jet-class.root"),
        "energy_flow": energy_flow(f"{FILES}/recipe-energy-flow.npz"),
        "jet_net": jet_net(f"{FILES}/recipe-jet-net.hdf5"),
    }
    for name in ("toplandscape", "quarkgluon", "jetclass_Hbb"):
        data = np.load(f"{real}/jets_npy/{name}_2000.npz")
        labels = data["labels"].argmax(1) if data["labels"].ndim == 2 else data["labels"]
        answers[name] = padded(data["pf_vectors"].transpose(0, 2, 1), labels)
    with h5py.File(f"{FILES}/recipe-top-tagging.h5") as file:
        table = file["table/table"][:]
    block = table["values_block_0"][:, :800].reshape(len(table), 200, 4)
    answers["top_tagging"] = padded(np.roll(block, -1, 2), table["values_block_1"][:, 1])
    with open(f"{HERE}/recipe-answers.json", "w") as out:
        out.write("{\n" + ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in answers.items()) + "\n}\n")


main(sys.argv[1])
