import { app, BASE } from "./app.ts";
import document from "./openapi.json" with { type: "json" };

app.get(`${BASE}/openapi.json`, (c) => c.json(document));

export default app;
