interface Env {
  /** Service binding to the API worker. */
  readonly API: Fetcher;
}

/**
 * Everything under /api, REST and WebSocket upgrade alike, goes to the API worker on the site's own origin: no CORS, and
 * the browser's same-origin cookie and Origin header arrive as they were sent.
 */
export const onRequest: PagesFunction<Env> = ({ request, env }) => env.API.fetch(request);
