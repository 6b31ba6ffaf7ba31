// English made strange and a third longer, so that a text that bypasses the catalogue stands out and a place that is too
// narrow for other languages breaks early. What stands between braces is left alone.
const strange: Record<string, string> = {
  a: 'à',
  b: 'ƀ',
  c: 'ç',
  d: 'đ',
  e: 'é',
  f: 'ƒ',
  g: 'ğ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ø',
  p: 'þ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  E: 'É',
  I: 'Î',
  O: 'Ø',
  S: 'Š',
  T: 'Ţ',
  W: 'Ŵ'
}

export function pseudo(message: string) {
  let depth = 0
  let out = ''
  let letters = 0
  for (const sign of message) {
    if (sign === '{') depth += 1
    // inside an argument only the innermost texts of plural and select are words; telling them apart is not worth it
    out += depth === 0 ? (strange[sign] ?? sign) : sign
    if (depth === 0) letters += 1
    if (sign === '}') depth -= 1
  }
  return `[${out}${'~'.repeat(Math.ceil(letters / 3))}]`
}
