const { appendFileSync } = require('node:fs');
const name = process.env.INPUT_NAME;
console.log(`hello ${name}`);
appendFileSync(process.env.GITHUB_OUTPUT, `status=greeted ${name}\n`);
appendFileSync(process.env.GITHUB_STEP_SUMMARY, `# Hello ${name}\n`);
if (name === 'nobody') process.exitCode = 1;
