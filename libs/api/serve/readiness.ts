/** Whether this process can answer; the reason is for people. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string };

export type ReadinessCheck = () => Readiness | Promise<Readiness>;

/** A check that fails is a service that is not ready. */
export async function askReadiness(check: ReadinessCheck): Promise<Readiness> {
  try {
    return await check();
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
