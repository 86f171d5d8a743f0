// Makes the tables: `node migrate.mjs`, or of one database alone: `node migrate.mjs news`.
const names = process.argv.length > 2 ? process.argv.slice(2) : ['news', 'orders'];
for (const name of names) {
  const { migrate, close } = await import(`./${name}.mjs`);
  await migrate();
  await close();
  console.log(`${name} is ready`);
}
