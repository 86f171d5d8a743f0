// Text on pages, as PDF 1.4: https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/pdfreference1.4.pdf
const LINES_OF_PAGE = 50;

export function pdf(title, lines) {
  const pages = [];
  do pages.push(lines.slice(pages.length * LINES_OF_PAGE, (pages.length + 1) * LINES_OF_PAGE));
  while (pages.length * LINES_OF_PAGE < lines.length);
  const numberOf = (page) => 4 + 2 * page;
  const kids = pages.map((_, page) => `${numberOf(page)} 0 R`).join(' ');
  return fileOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((content, page) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents ${numberOf(page) + 1} 0 R >>`,
      streamOf(`BT /F 16 Tf 50 790 Td ${shown(title)} Tj /F 10 Tf 0 -28 Td 14 TL ${content.map(next).join(' ')} ET`),
    ]),
  ]);
}

const shown = (text) => `(${text.replace(/[\\()]/g, '\\$&').replace(/[^\x20-\xff]/g, '?')})`;
const next = (line) => `${shown(line)} Tj T*`;
const streamOf = (text) => `<< /Length ${Buffer.byteLength(text, 'latin1')} >>\nstream\n${text}\nendstream`;

/** The objects, and at the end where each of them begins. */
function fileOf(objects) {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${`${offset}`.padStart(10, '0')} 00000 n \n`;
  });
  const count = objects.length + 1;
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + table + trailer, 'latin1');
}
