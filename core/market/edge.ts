/**
 * The machine's edge: an event whose numbers can't be is refused by the field's name, and nothing changes. What the numbers
 * mean is judged further in. A guard's verdict is not judged here: what of it can't be read is taken at its tightest.
 */

import type { ChainAnswer, ChainOperation } from "../contract/chain.ts";
import type { Fill } from "../contract/fills.ts";
import type { DirectionalWish, MarketAction, MarketEvent } from "../contract/market.ts";
import {
  type AccountView,
  type BookView,
  isUnknown,
  type Lease,
  type Level,
  type PrintView,
} from "../contract/views.ts";
import { atLeast, finite, type Refused, refusalText, refuse, whole } from "../stats/range.ts";
import { isTickSize, ONE_DOLLAR } from "../units/price.ts";
import { SIZE_STEP } from "../units/size.ts";

const MOST = Number.MAX_SAFE_INTEGER;

/** The refusal of a part, named as what it is a part of. Names are made only for what is refused. */
const partOf = (whole: string, part: Refused | null): Refused | null =>
  part === null ? null : { ...part, field: `${whole}.${part.field}` };

const price = (field: string, value: number): Refused | null => whole(field, value, 0, ONE_DOLLAR);
const size = (field: string, value: number): Refused | null => whole(field, value, 0, MOST);

/**
 * What of an event can't be, or null. Shells read the venue's clock anew with every cycle, and it may come out a little
 * earlier than they guessed: a step back of up to `slackMs` is the same moment, a longer one is refused.
 */
export function eventProblem(event: MarketEvent, last: number, slackMs: number): Refused | null {
  const time =
    finite("at", event.at) ??
    (event.at < last - slackMs
      ? refuse("at", event.at, `no more than ${slackMs} ms before the last event, ${last}`)
      : null);
  return time ?? bodyProblem(event);
}

function bodyProblem(event: MarketEvent): Refused | null {
  switch (event.t) {
    case "cycle":
      return (
        (isUnknown(event.book) ? null : bookProblem(event.book)) ??
        (isUnknown(event.account) ? null : accountProblem(event.account)) ??
        (isUnknown(event.lease) ? null : leaseProblem(event.lease))
      );
    case "fill":
      return partOf("fill", fillProblem(event.fill));
    case "paid":
      return whole("payment.amount", event.payment.amount, 0, MOST) ?? finite("payment.at", event.payment.at);
    case "chain":
      return whole("answer.gas", event.answer.gas, 0, MOST) ?? finite("answer.since", event.answer.since);
    case "convert":
      return convertProblem(event.operation, event.answer);
    case "lease":
      return isUnknown(event.lease) ? null : leaseProblem(event.lease);
    case "tick":
      return tickProblem("tick", event.tick);
    case "directional":
      return wishProblem(event.wish);
    case "found":
      for (const answer of event.answers) {
        const bad = answer.is === "found" ? size("order.matched", answer.order.matched) : null;
        if (bad !== null) return bad;
      }
      return null;
    default:
      return null;
  }
}

function convertProblem({ at, kind, amount, part }: ChainOperation, answer: ChainAnswer | null): Refused | null {
  if (kind !== "convert" || part === undefined) return refuse("operation.kind", 0, "a conversion with a part in it");
  return (
    finite("operation.at", at) ??
    whole("operation.amount", amount, 1, MOST) ??
    whole("operation.part.price", part.price, 0, 2 * ONE_DOLLAR) ??
    whole("operation.part.cash", part.cash, -MOST, MOST) ??
    (answer === null ? null : (whole("answer.gas", answer.gas, 0, MOST) ?? finite("answer.since", answer.since)))
  );
}

const tickProblem = (field: string, tick: number): Refused | null =>
  isTickSize(tick) ? null : refuse(field, tick, "a tick size of the venue");

function bookProblem({ bids, asks, tick, stampedAt, freshAt, prints }: BookView): Refused | null {
  return (
    tickProblem("book.tick", tick) ??
    finite("book.stampedAt", stampedAt) ??
    finite("book.freshAt", freshAt) ??
    levelsProblem("book.bids", bids, -1) ??
    levelsProblem("book.asks", asks, 1) ??
    (prints === undefined ? null : printsProblem(prints))
  );
}

function printsProblem(prints: readonly PrintView[]): Refused | null {
  for (let i = 0; i < prints.length; i += 1) {
    const { price: paid, size: shares, trades, reach } = prints[i] as PrintView;
    const bad =
      price("price", paid) ?? size("size", shares) ?? whole("trades", trades, 1, MOST) ?? atLeast("reach", reach, 0);
    if (bad !== null) return partOf(`book.prints[${i}]`, bad);
  }
  return null;
}

/** Best first, each price once. `direction`: 1 where prices rise. */
function levelsProblem(field: string, levels: readonly Level[], direction: 1 | -1): Refused | null {
  let before = direction * Number.NEGATIVE_INFINITY;
  for (let i = 0; i < levels.length; i += 1) {
    const level = levels[i] as Level;
    const inOrder = direction === 1 ? level.price > before : level.price < before;
    if (!(Number.isInteger(level.price) && level.price >= 0 && level.price <= ONE_DOLLAR && inOrder))
      return refuse(`${field}[${i}].price`, level.price, `a whole price in [0, ${ONE_DOLLAR}], best first, each once`);
    if (!(Number.isSafeInteger(level.size) && level.size >= 0)) return size(`${field}[${i}].size`, level.size);
    before = level.price;
  }
  return null;
}

function accountProblem({ readAt, yes, no, cash, fills, open }: AccountView): Refused | null {
  const bad =
    finite("account.readAt", readAt) ??
    size("account.yes", yes) ??
    size("account.no", no) ??
    finite("account.cash", cash);
  if (bad !== null) return bad;
  for (let i = 0; i < fills.length; i += 1) {
    const wrong = fillProblem(fills[i] as Fill);
    if (wrong !== null) return partOf(`account.fills[${i}]`, wrong);
  }
  for (let i = 0; i < open.length; i += 1) {
    const wrong = size("matched", open[i]?.matched ?? 0);
    if (wrong !== null) return partOf(`account.open[${i}]`, wrong);
  }
  return null;
}

const fillProblem = ({ at, price: paid, size: shares, cash, fee }: Fill): Refused | null =>
  finite("at", at) ??
  price("price", paid) ??
  size("size", shares) ??
  whole("cash", cash, -MOST, MOST) ??
  whole("fee", fee, 0, MOST);

const leaseProblem = ({ capital, rate, epoch, expiresAt }: Lease): Refused | null =>
  atLeast("lease.capital", capital, 0) ??
  atLeast("lease.rate", rate, 0) ??
  finite("lease.epoch", epoch) ??
  finite("lease.expiresAt", expiresAt);

const wishProblem = ({ change, limit, tif, expiresAt, upTo }: DirectionalWish): Refused | null =>
  whole("wish.change", change, -MOST, MOST) ??
  (upTo === undefined ? null : whole("wish.upTo", upTo, -MOST, MOST)) ??
  (change === 0 || change % SIZE_STEP !== 0
    ? refuse("wish.change", change, `a multiple of ${SIZE_STEP} micro-shares, not 0`)
    : null) ??
  whole("wish.limit", limit, 1, ONE_DOLLAR - 1) ??
  (tif === "GTD" || tif === "FAK" || tif === "FOK" ? null : refuse("wish.tif", tif, "GTD, FAK or FOK")) ??
  finite("wish.expiresAt", expiresAt);

/** What is left of a refused event: somebody is told. */
export const refusedInput = (kind: MarketEvent["t"], problem: Refused): readonly MarketAction[] => [
  { t: "alert", severity: "danger", key: "bad-input", text: `A ${kind} event was refused: ${refusalText(problem)}.` },
];
