// xz streams from Python's lzma.
import { describe, expect, it } from "vitest";
import { unzipXz } from "../src/unzip-xz.js";

/** lzma.compress(bytes(((i >> 12) * 7 + i % 13) & 255 for i in range(2_200_000)), check=lzma.CHECK_CRC32): two LZMA2 chunks. */
const PATTERN = Buffer.from(
  "/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj//8zCaxdAAAAUlAKhPmbsoAhqWoJEEO+ueBkdLkkkgWVHDqALs2SpcRVm/5E7StLl1cDspFqQPpEzPoiVAuv/et1e9edLgIUD6kISx5WbcbRCQy6GA7iMBYCUV0y8l7CMs+dBhbURGuzy1FXaLEHA5O2meXRm7ZF2BPsKPBpT1vF8Hcf/kzFxgUxVTjhW0+uOCy5t73TTMu/e0f8ZXwM7zBxUjCJlEMApMnrqGDD69pRwjYPHnQKD/tsToVk0Yk5c6jCnmDsl61GOdReSjD8MPnMKXzm4HAwHnXFIro9+XUd9dDeqtGs1w2GZSAjTQIIP4cCJxo7tGs2G5rmCO55FHbnWY2+eNQhY/K+yrvTwCZjvHJrn0C9WqiZcRkQdC3WrI2r1WRumGAlyUT7wJZsap8R/uHFkCKcVkucc5cKcZaTTjKBYyu3f4e3qLscY50EqwgNeJr6zy3nw8L64Eg45AfrH0bMkkPVYhjey3D9iug/7u9KOfSNGkRNlE5wNDbiXHHEYcR0TSzRaCU5ZenzXct6D6ll2sbKKSZnMCV9apIQ0xswne1noLpWPK07Fj0d4znp/4LXdVDIJ4QXPP9iGVT35xpIRG9u0BxUC0JxZdBSKIX9Sb15Di3H166eypHMj6/tGhzJbP8LIl2VtDozxE26t6dLKT9quzqU7aqwAuPn4C9NRvHA/dQdXKndAAeF2G4zmPWZk6zYN61hRhJhZpfEck8zs+IUF22XeNOmReGHn18CyjQOwtCQIWau5ZD4hZLE3Xc8fhbYfddA8/nO5B4BJsj41slJK2glanUXlmtnxxSkIL/VRuM4r7Wa1+v0qVH9N7wWCi4Q9/JR0LMeqcf5qYu44hveUuetsO/X6X1z5JDe6VYyNTLCNVTwLOKv1+kEWlhdKUdd8PAIlog3EpgOocdY2EzRIsaLUAlDWOFdQGBzg6CpJ/sp4SobunruMcl+vTSglochZrkhpfUbnYHNx0UDFyxgkkH7+3HAQaUVVoA3Doa6X5vlNrIgrbfrKCGdeyvyNWWvuY/aKPqxaZQvjV+mHwwF3ZHXm4nKuB2yl4UPyZCai/8JcJZ32JJywO7kJXB2m1b2XQ6r752wYoxAWWOmUC0QfIOP/YgNiCtqbmCqHRliSmKZMtmYQOr8tjECpR+f+m/PAT8K9LfEOwmTX76wUAOV+obAEutncv2aYbp1JhNtSnalEK9psBJL9/6mznnt9quADT/UDyqygje9Ne6tM0YZrUEfsq77MrdGGrkTvl9V49XKZj1LFz43HMxC4wngNVP73Pm6H9aghD5lsRLZsxIfBnlm2n5N0oPX5zDWIkcMxHCKVArKxwz/SJ9zmQG/0w07Gv156QdV+TVuq4cPfABCuODKbgcmRx+XVwqcqn/yo4zLu/3j9JBQiwPTKluza8TLyUz+VRCPI9CjwWbsVZ5DhuOfj3uy/8ZNEcz9M0VBVgtq+pGYx8hMeWM97zxZIC0wngqf67SyYMpdqN3YuzBCBFVVfjNNuxugyqsNoGWiJ3eCFn24+sUqHqrKJKv8Ow+sMcepbVytfgohsnxUTtnn1Nm8o100VWd5hn18gr9B4z5U22i09IIy3UKjND3xlmtjtv5Z6gcQTRM3+M+kaNkB+9wtdoNNrK3VHwZJ7lf8BSbkTQbh32do97DbAtyFKuUBToxWC5ZnCSnok21sVPesGVcoupvwM2mIbU3u/pHUPLcshKOiKp5jI7QGzr44Q2NG2WU0v+Zr1TmiU6S4WRCYh3QUlJm4EwkkKP9v3cNvJ6gO145lVcDEQ2p3ofVx1rqjSRU5lpMt9ArePwnErTte3Ga+kr6EnhPF++PIMKWituk++Yk8KVGLAIrCPhrRfUo14/JJ4T+SEiZoyMDUC6BJ4LKxuHOn+f8aQAwRPVyaj1137kg1nwbRWdxS7ICRvaYBI88jGlSrb0QfH3BtwZYWSAMhxyEbPWlJxdfNcSuDQTA7qBpnBA6d/u2Sl5YbNSEdlifqQ6jO/rHbv5Eb8nrQGIBPOOZ85nAtrFL0RgYqM1EcaBzFHnvogGNHbZ7H9FTOEqOZ5c41rJBMxTflEGW2MH0rRrpGTbf4TimclUndJMF2imL+ZRjncCvpXj8oXqB44W1o4yBcZOmjDerfeo2imfwfssCobK0CFTYK+zI7P9ToqbgopRPVMpAaJC7OIoZt1LI4Wv3qA4MgsuBEHGIyOH2MBLneA9qyWIaGiRdc8uIn8ik0LHXqP5yQeLBzcl0PWNYVWJOXC5UxbysaGUItff5f47lbZgyk+juUKbJZPQ9bBmZAH9rnJsfmlxYYk5pPYxeR5R/OpoUVxwD8sTFc8b+hpdjRiz0mh/bu+Ez8vS6y94hWglOdsBuVZrU1srEeiY/hgvrFN71kb0erQikri8kEtbqSZB7mkx6x7Gt+KxRpceBvMdUnjh/1yhaYdp0L6OH53Xt4jLtFxzUbWcqFbODK3Vw/j1uwqyYO1hcNhlmUG869s3/9tYTd6mwt+PpSIhTFXv1UPy8IGEQUQFN/10MTAZnNRwkWDwj3AlEP/TjxSUmy2q2EMK5O8UrX/h+kZJ6rZYcqrQepI4nPiZQ9zvX2A+niFpViIygL4UPlqM65oeHgjxHHc8wvowPQwplOowGi+Z5ayn/e2RaJEbyUw7Crj7UtiEymQdV5wnVGSuCMKTaU81rPPqsL0pQOrPSkXFjo9mcmYz5hXy/v6nTGMpNSoKpkZVZA3Z5FlBE9Wj1oj7nqtXoYCN0ME4XAc7oaaUAYYQgZ8JigwQ/hU1Lv0l7wtpDGqbnkG4DNVU1Y4N6tHyTo9rfHKOFSc81Ik9wxSAjiug5AJNGFk1Iaw2YLuQea8vZ+X7K8DxnGYiVCA/UV24JZ8UyC5YgXYM4qxh4DK2mInI8yHS0spk/MnfmPNg+T18Tad6e0PCK+HMsK50hdl9rCmfznV+EQupb3vQj9BipFROe93fxROd1H1Mi0kd0F70CeaWYn8LlHuBKYm7oPwvpAHrTIt60GKDEchgo1kyW6aKJDCiV+SlnWXRzTHgporHgCvokprJBJv1/ONBJGiRqMvlR9BDw4+BkhdxzYNaaMnYiG0unhMVr2+62kEpTeC3oGqI0AZr3+MYyXLBk8nCA+vA4OFjY3dG2458N24Hh9FBJSBRK11m9+BBAeWDAG0QbumAcHTso/DwY7n0vEVB2aaoG+ZIKHic7UCso2x276e572lhDArbQ61jZ2mllB8Je+sHWgLSc74Wcu9jzySBjWyIMr53xl5g4bD2uu+mv82/qIROwjvBg80j9T7UE3FtmmjmucOjSBkosAUwAoQCdCNJAfiShm/pd8ZMKHc5QMTpNZdGBmyZwkTCNo7c4z4f73RiW8O2T6Kkd6rypJDcLUEoEBIaGcoB8/W6KtyZLDND7SBDil779+e7zIrVWLAAAAAABMed1NAAGdFMCjhgFm4mBAPjANiwIAAAAAAVla",
  "base64",
);
const NUM_BYTES = 2_200_000;

describe("unzipXz", () => {
  const isPattern = (bytes: Uint8Array): boolean => bytes.every((byte, at) => byte === (((at >> 12) * 7 + (at % 13)) & 255));

  it("decodes chunks that go on where others end", async () => {
    expect(isPattern(await unzipXz(PATTERN, NUM_BYTES))).toBe(true);
  });

  it("refuses what does not hold the bytes expected, and goes on", async () => {
    await expect(unzipXz(PATTERN, 10)).rejects.toThrow(/holds more than 10 bytes/);
    await expect(unzipXz(PATTERN, NUM_BYTES + 1)).rejects.toThrow(/holds 2200000 bytes, not 2200001/);
    await expect(unzipXz(PATTERN.subarray(0, 100), NUM_BYTES)).rejects.toThrow(/is damaged/);
    await expect(unzipXz(PATTERN.subarray(0, 0), 0)).rejects.toThrow(/is damaged/);
    expect((await unzipXz(PATTERN, NUM_BYTES)).length).toBe(NUM_BYTES);
  });

  it("finds any flipped bit that changes bytes, as the stream has checksums", async () => {
    for (let bit = 0; bit < PATTERN.length * 8; bit += 101) {
      const bytes = Uint8Array.from(PATTERN);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      const seen = await unzipXz(bytes, NUM_BYTES).catch(() => "an error");
      expect(seen === "an error" || isPattern(seen as Uint8Array)).toBe(true);
    }
  });
});
