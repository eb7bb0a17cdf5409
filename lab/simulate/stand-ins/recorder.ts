/** Stands in for runtime/recorder.ts: what a machine is told is not kept for a replay. */
export const createRecorder = () => ({
  begin(): void {},
  step(): void {},
  save(): void {},
  mark(): void {},
  rest(): void {},
  renew: (): null => null,
});
