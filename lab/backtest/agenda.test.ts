import { expect, it } from "vitest";
import { Agenda } from "./agenda.ts";

it("does things by time, and of one moment in the order they were said", () => {
  const agenda = new Agenda();
  const done: string[] = [];
  agenda.add(20, () => done.push("b"));
  agenda.add(10, () => agenda.add(20, () => done.push("d")));
  agenda.add(20, () => done.push("c"));
  agenda.add(30, () => done.push("e"));
  agenda.add(5, () => done.push("a"));
  while (agenda.nextAt < Number.POSITIVE_INFINITY) agenda.runNext();
  expect(done).toEqual(["a", "b", "c", "d", "e"]);
});
