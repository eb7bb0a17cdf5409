/** Stands in for the module "cloudflare:workers": what the engine's objects inherit, and nothing of the platform. */
export class DurableObject {
  protected readonly ctx: unknown;
  protected readonly env: unknown;
  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}
