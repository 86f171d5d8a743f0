// One line of JSON for each event: docs/logs.md says what its fields are.
const { ECS_CONTAINER_METADATA_URI_V4: METADATA } = process.env;
const revision = await revisionOfTask();

export function log(level, message, fields = {}) {
  console.log(JSON.stringify({ level, message, ...fields, revision }));
}

/** Of the task definition, as ECS tells each container: it says which deployment wrote a line. */
async function revisionOfTask() {
  if (!METADATA) return undefined; // not on ECS
  try {
    const answer = await fetch(`${METADATA}/task`);
    return Number((await answer.json()).Revision);
  } catch {
    return undefined; // no reason not to begin
  }
}
