// Keeps ECS from stopping this task while it has a job in hand.
const { ECS_AGENT_URI, JOB_PROTECTION_MINUTES } = process.env;

async function put(state) {
  if (!ECS_AGENT_URI) return; // not on ECS
  const request = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(state) };
  const answer = await fetch(`${ECS_AGENT_URI}/task-protection/v1/state`, request);
  const { protection, failure, error } = await answer.json();
  if (!protection) throw new Error(`not protected: ${failure?.Reason ?? error?.Code}`);
}

export async function protect(job) {
  try {
    await put({ ProtectionEnabled: true, ExpiresInMinutes: Number(JOB_PROTECTION_MINUTES) });
    return await job();
  } finally {
    await put({ ProtectionEnabled: false }).catch(() => {}); // or it ends by itself
  }
}
