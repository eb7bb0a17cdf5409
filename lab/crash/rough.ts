import type { FaultSetting } from "../../core/exchange/faults/menu.ts";

/** What a bot that dies meets besides: answers, posts and frames lost, late, doubled or broken, trades that fail. */
export const ROUGH: { readonly settings: readonly FaultSetting[] } = {
  settings: [
    { name: "answer-lost", rate: 0.05 },
    { name: "answer-slow", rate: 0.2 },
    { name: "post-lost", rate: 0.03 },
    { name: "post-late", rate: 0.03, ms: 20_000 },
    { name: "error-500-accepted", rate: 0.03 },
    { name: "truncated-json", rate: 0.03 },
    { name: "batch-partial", rate: 0.03 },
    { name: "ghost-fill", rate: 0.05 },
    { name: "settle-retried", rate: 0.1 },
    { name: "event-lost", rate: 0.05, channels: ["user"] },
    { name: "event-duplicated", rate: 0.1 },
    { name: "event-reordered", rate: 0.1 },
    { name: "event-delayed", rate: 0.05 },
    { name: "socket-drop", rate: 20 },
  ],
};
