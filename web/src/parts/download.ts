// Files that the browser writes by itself.

export function download(name: string, type: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}

type Cell = string | number | null | undefined

/** RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function toCsv(rows: Cell[][]) {
  return `${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: Cell) {
  if (value === null || value === undefined) return ''
  let text = String(value)
  const isNumber = /^-?[\d.]+$/.test(text)
  if (!isNumber && /^[=+\-@\t\r]/.test(text)) text = `'${text}`
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
