// Signing in with an identity provider, end to end: oidc-provider (a certified OpenID provider for Node) runs beside the
// program, and a small browser without scripts walks from one to the other: linking an identity, signing in with it, an
// invitation, a second factor, and what must not work.
//
//   npm ci --ignore-scripts && node check.mjs path/of/entente
//
// The last line is `N passed, M failed`.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const program = process.argv[2];
if (!program) {
  console.error("usage: node check.mjs path/of/entente");
  process.exit(2);
}
const password = "seven brave otters dance at noon";
const secret = "a secret & of + the client";
let passed = 0;
let failed = 0;

function check(holds, what, seen) {
  holds ? ++passed : ++failed;
  if (!holds) console.log(`FAILED: ${what}${seen === undefined ? "" : `: ${JSON.stringify(seen)}`}`);
}

/** Keeps cookies as a browser does, by origin and path, and follows redirects one at a time. */
class Browser {
  cookies = [];
  csrf = "";

  async ask(address, { method = "GET", json, form } = {}) {
    const url = new URL(address);
    const cookie = this.cookies
      .filter((one) => one.origin === url.origin && url.pathname.startsWith(one.path))
      .map((one) => `${one.name}=${one.value}`)
      .join("; ");
    const headers = { ...(cookie && { cookie }), ...(this.csrf && method !== "GET" && { "x-csrf-token": this.csrf }) };
    if (json) headers["content-type"] = "application/json";
    const body = json ? JSON.stringify(json) : form && new URLSearchParams(form);
    const answer = await fetch(url, { method, headers, body, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) this.#keep(url, set);
    const text = await answer.text();
    const location = answer.headers.get("location");
    return { status: answer.status, text, location: location && new URL(location, url).href };
  }

  #keep(url, set) {
    const [pair, ...attributes] = set.split(";").map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(pair.indexOf("=") + 1);
    const attribute = (wanted) => attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute("path") ?? "/";
    this.cookies = this.cookies.filter((one) => one.origin !== url.origin || one.name !== name || one.path !== path);
    const ends = attribute("expires");
    if (value !== "" && attribute("max-age") !== "0" && (!ends || new Date(ends) > new Date()))
      this.cookies.push({ origin: url.origin, name, value, path });
  }
}

/** From Entente's start to the callback: at the provider, `login` is typed and everything is agreed to. */
async function walk(browser, start, login, stopAtCallback = false) {
  let answer = await browser.ask(start);
  for (let i = 0; i < 20; ++i) {
    if (answer.location) {
      const next = new URL(answer.location);
      if (next.origin === entente.origin && !next.pathname.endsWith("/callback")) return answer;
      if (stopAtCallback && next.origin === entente.origin) return answer;
      answer = await browser.ask(answer.location);
      continue;
    }
    const action = answer.text.match(/action="([^"]+)"/)?.[1];
    const prompt = answer.text.match(/name="prompt" value="([^"]+)"/)?.[1];
    if (!action) return answer;
    answer = await browser.ask(new URL(action, issuer).href, { method: "POST", form: { prompt, login, password: "any" } });
  }
  return answer;
}

/** Six digits as an authenticator app shows them (RFC 6238). */
function codeOf(base32, at = Date.now()) {
  const bits = [...base32].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const from = digest[19] & 15;
  return String((digest.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

const work = mkdtempSync(join(tmpdir(), "entente-oidc-"));
const idp = createServer();
await new Promise((ready) => idp.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${idp.address().port}`;
const providers = join(work, "providers.json");
writeFileSync(
  providers,
  JSON.stringify([
    { id: "house", name: "Sign in with the house", issuer, client_id: "entente", client_secret: secret, private_addresses: true },
  ]),
);

execFileSync(program, ["init", join(work, "home"), "--relationship", "desk", "--client", "Northwind", "--supplier", "Helio", "--as", "both"], { stdio: "ignore" });
const server = spawn(program, ["serve", "--home", join(work, "home"), "--port", "0", "--quiet", "--oidc", providers]);
server.stderr.resume();
let origin;
let setup;
for await (const line of createInterface({ input: server.stdout })) {
  origin = line.match(/on (http:\S+)$/)?.[1] ?? origin;
  setup = line.match(/\/setup\/(\S+)/)?.[1] ?? setup;
  if (origin && setup) break;
}
server.stdout.resume();
const entente = { origin, api: `${origin}/api/v1` };
const atProvider = `${entente.api}/session/oidc/house`;

const seen = { challenges: 0 };
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "entente",
      client_secret: secret,
      redirect_uris: [`${atProvider}/callback`],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  pkce: { required: () => true, methods: ["S256"] },
  cookies: { keys: ["for this run only"] },
  ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@northwind.example`, name: id }) }),
});
provider.on("grant.success", () => ++seen.challenges);
idp.on("request", provider.callback());

try {
  const listed = JSON.parse((await new Browser().ask(`${entente.api}/session/oidc`)).text);
  check(listed.items?.[0]?.id === "house", "the provider is listed", listed);

  const ana = new Browser();
  const made = await ana.ask(`${entente.api}/session/setup`, {
    method: "POST",
    json: { link: setup, email: "ana@northwind.example", name: "Ana", password },
  });
  check(made.status === 200, "the first account is made", made.text);
  ana.csrf = JSON.parse(made.text).csrf;

  // Nobody is matched by address: an identity that is not linked opens nothing.
  const early = await walk(new Browser(), `${atProvider}/start`, "ana");
  check(early.location?.includes("/sign-in?problem=W"), "an identity that is not linked is refused", early);

  const begun = await ana.ask(`${atProvider}/start?link=yes&return=/settings`);
  const asked = new URL(begun.location);
  check(asked.searchParams.get("code_challenge_method") === "S256", "the start carries a challenge (PKCE)", begun.location);
  check(asked.searchParams.get("state") && asked.searchParams.get("nonce"), "and state and nonce");
  const linked = await walk(ana, `${atProvider}/start?link=yes&return=/settings`, "ana");
  check(linked.location === `${origin}/settings`, "an identity is linked by who is signed in", linked);

  const again = new Browser();
  const entered = await walk(again, `${atProvider}/start?return=/relationships/desk`, "ana");
  check(entered.location === `${origin}/relationships/desk`, "signing in leads to where one wanted to go", entered);
  const who = JSON.parse((await again.ask(`${entente.api}/session`)).text);
  check(who.person?.email === "ana@northwind.example", "and it is the person whose identity it is", who);
  const away = await walk(new Browser(), `${atProvider}/start?return=//elsewhere.example`, "ana");
  check(away.location === `${origin}/`, "nobody is sent elsewhere afterwards", away);

  // The callback belongs to one start, one browser and one time.
  const stolen = new Browser();
  const callback = (await walk(stolen, `${atProvider}/start`, "ana", true)).location;
  const thief = await new Browser().ask(callback);
  check(thief.location?.includes("problem=W"), "another browser cannot finish", thief);
  const late = await stolen.ask(callback);
  check(late.location?.includes("problem=W"), "and after it tried nobody can", late);
  const own = new Browser();
  const once = (await walk(own, `${atProvider}/start`, "ana", true)).location;
  const first = await own.ask(once);
  check(first.location === `${origin}/`, "a callback is taken once", first);
  check((await own.ask(once)).location?.includes("problem=W"), "and not a second time");
  const other = new Browser();
  const forged = new URL((await walk(other, `${atProvider}/start`, "ana", true)).location);
  forged.searchParams.set("code", "invented");
  check((await other.ask(forged.href)).location?.includes("problem=H0124"), "a code that the provider did not give opens nothing");

  // An invitation through the provider makes the account.
  const invited = await ana.ask(`${entente.api}/relationships/desk/invitations?seat=client`, {
    method: "POST",
    json: { email: "ben@northwind.example", role: "member" },
  });
  check(invited.status < 300, "somebody is invited", invited.text);
  const invitation = JSON.parse(invited.text);
  const token = invitation.token ?? invitation.link?.split("/").pop();
  const ben = new Browser();
  const accepted = await walk(ben, `${atProvider}/start?invitation=${token}&return=/`, "ben");
  check(accepted.location === `${origin}/`, "an invitation is accepted through the provider", accepted);
  const benIs = JSON.parse((await ben.ask(`${entente.api}/session`)).text);
  check(benIs.person?.email === "ben@northwind.example" && benIs.memberships?.[0]?.role === "member", "with the seat that was offered", benIs);

  // A second factor is asked for after a provider too.
  const factor = JSON.parse((await ana.ask(`${entente.api}/me/totp`, { method: "POST", json: { password } })).text);
  const confirmed = await ana.ask(`${entente.api}/me/totp`, { method: "POST", json: { code: codeOf(factor.secret) } });
  check(confirmed.status === 200, "a second factor is set up", confirmed.text);
  const codes = JSON.parse(confirmed.text).recovery_codes;
  const careful = new Browser();
  const step = await walk(careful, `${atProvider}/start?return=/relationships/desk`, "ana");
  const address = new URL(step.location ?? origin);
  check(address.pathname === "/sign-in" && address.searchParams.has("step"), "then the code is asked for", step);
  check((await careful.ask(`${entente.api}/session`)).status === 401, "nobody is signed in yet");
  const link = address.searchParams.get("step");
  const without = await careful.ask(`${entente.api}/session/link`, { method: "POST", json: { link } });
  check(without.status === 401, "without the code the link opens nothing", without.text);
  const opened = await careful.ask(`${entente.api}/session/link`, { method: "POST", json: { link, totp: codes[0] } });
  check(opened.status === 200, "with a code it does", opened.text);
  check(seen.challenges >= 5, "the provider gave its tokens for a verifier each time", seen);
} catch (error) {
  check(false, "the walk went to its end", String(error.stack ?? error));
} finally {
  server.kill("SIGTERM");
  idp.close();
  idp.closeAllConnections();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
