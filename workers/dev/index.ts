/** HTTP to the API, crons to the orchestrator. */
interface DevEnv {
  readonly API: Fetcher;
  readonly CRONS: { run(cron: string): Promise<{ outcome: string; detail: string }> };
}

export default {
  fetch: (request: Request, env: DevEnv): Promise<Response> => env.API.fetch(request),

  async scheduled(controller: ScheduledController, env: DevEnv): Promise<void> {
    const { outcome, detail } = await env.CRONS.run(controller.cron);
    console.log(`cron ${controller.cron}: ${outcome}: ${detail}`);
  },
} satisfies ExportedHandler<DevEnv>;
