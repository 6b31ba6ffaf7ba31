// CP-SAT on one plan, for bench/peers/planning.py: the program as JSON on standard input, what was found as
// JSON on standard output. Needs the npm package `or-tools-wasm` (Apache-2.0) in FOLDER/node_modules.
//
//   node bench/peers/cpsat.mjs FOLDER SECONDS < program.json
//
// Input: worths, rows of [column, amount], limits. Output: the columns that are taken, and the bound. One
// worker, as the other peers; amounts are whole numbers already.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, seconds] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(resolve(folder, 'node_modules/or-tools-wasm/package.json'), 'utf8'));
const entry = resolve(folder, 'node_modules/or-tools-wasm', manifest.exports['./cp-sat'].node);
const { CpModel, CpSolver, weightedSum } = await import(pathToFileURL(entry).href);

const { worths, rows, limits } = JSON.parse(readFileSync(0, 'utf8'));
const model = new CpModel();
const columns = worths.map((_, k) => model.newBoolVar(`x${k}`));
const weighted = (terms) =>
  weightedSum(
    terms.map(([k]) => columns[k]),
    terms.map(([, amount]) => amount),
  );
rows.forEach((terms, row) => {
  const negative = terms.reduce((sum, [, amount]) => sum + Math.min(0, amount), 0);
  model.addLinearConstraint(weighted(terms), negative, limits[row]);
});
model.maximize(weighted(worths.map((worth, k) => [k, worth])));

const solver = new CpSolver();
const begun = Date.now();
const status = await solver.solve(model, { numSearchWorkers: 1, maxTimeInSeconds: Number(seconds) });
const name = solver.statusName(status);
const found = name === 'OPTIMAL' || name === 'FEASIBLE';
const taken = found ? columns.flatMap((column, k) => (solver.value(column) > 0.5 ? [k] : [])) : [];
console.log(JSON.stringify({ taken, bound: solver.bestObjectiveBound(), seconds: (Date.now() - begun) / 1000 }));
process.exit(0);
