import { add, graphBuilder } from "@mpm/graph";
import { openSession, type Session } from "@mpm/runtime";
import { tensor } from "@mpm/tensor";
import { expect, test, vi } from "vitest";
import { lazySession } from "../src/lazy-session.js";

test("opens once, when needed, and not after dispose", async () => {
  const g = graphBuilder("increment");
  g.output("y", add(g.input("x", "float32", [1]), 1));
  const open = vi.fn<() => Promise<Session>>(() => openSession(g.build(), { threads: 1 }));
  const lazy = lazySession(open);
  expect(open).not.toHaveBeenCalled();
  const [session, again] = await Promise.all([lazy.get(), lazy.get()]);
  expect(again).toBe(session);
  expect(open).toHaveBeenCalledTimes(1);
  expect((await session.run({ x: tensor("float32", [1], [1]) }))["y"].data[0]).toBe(2);
  await lazy.dispose();
  await lazy.dispose();
  await expect(session.run({ x: tensor("float32", [1]) })).rejects.toMatchObject({ code: "session-disposed" });
  await expect(lazy.get()).rejects.toMatchObject({ code: "tokenizer-disposed" });
});

test("what failed to open can be disposed", async () => {
  const lazy = lazySession(() => Promise.reject(new Error("no memory")));
  await expect(lazy.get()).rejects.toThrow("no memory");
  await expect(lazy.dispose()).resolves.toBeUndefined();
});
