/**
 * The least that a bot in this runtime could do with a frame: nothing is decided and nothing signed. Two objects stand where
 * the Gateway and a Market stand; the first word of a frame says how much of the way is gone.
 */
import { DurableObject } from "cloudflare:workers";

/** About as much as the intent and the id of one order are. */
const ROW = "x".repeat(600);

/** Holds the socket and posts. */
export class Near extends DurableObject {
  socket = null;
  url = "";

  open(url) {
    this.url = url;
    this.socket ??= this.listen(`${url.replace("http", "ws")}/frames`);
  }

  listen(url) {
    const socket = new WebSocket(url);
    socket.addEventListener("message", ({ data }) => this.heard(data.slice(0, data.indexOf(" ")), data));
    return socket;
  }

  async heard(way, frame) {
    if (way === "post") await this.post(way);
    else await this.env.FAR.getByName("far").wake(way, frame);
  }

  async post(way) {
    const answer = await fetch(`${this.url}/${way}`, { method: "POST", body: ROW });
    await answer.text();
  }
}

/** Is woken, and asks for the post. */
export class Far extends DurableObject {
  constructor(state, env) {
    super(state, env);
    state.storage.sql.exec("create table if not exists rows (key integer primary key, body text not null)");
  }

  async wake(way) {
    if (way === "row") this.ctx.storage.sql.exec("insert or replace into rows values (?, ?)", Date.now() % 64, ROW);
    await this.env.NEAR.getByName("near").post(way);
  }
}

export default {
  async fetch(request, env) {
    await env.NEAR.getByName("near").open(new URL(request.url).searchParams.get("url"));
    return new Response("open");
  },
};
