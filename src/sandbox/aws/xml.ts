/** What an XML answer is made of. A list becomes `<item>` elements, as EC2 writes lists; `undefined` is left out. */
export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

// XML 1.0 cannot hold every character, not even escaped; the value of a tag can.
const isXmlCharacter = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? '\t\n\r'.includes(character) : code !== 0xfffe && code !== 0xffff;
};

const escape = (text: string): string =>
  [...text]
    .filter(isXmlCharacter)
    .map((character) => ENTITIES[character] ?? character)
    .join('');

/** One element with its content. Names are ours and are not checked. */
export const xmlElement = (name: string, value: XmlValue, attributes = ''): string => {
  if (value === undefined) return '';
  return `<${name}${attributes}>${xmlContent(value)}</${name}>`;
};

const xmlContent = (value: XmlValue): string => {
  if (Array.isArray(value)) return value.map((item) => xmlElement('item', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, child]) => xmlElement(name, child))
      .join('');
  }
  return escape(String(value));
};

/** A whole document. */
export const xmlDocument = (name: string, value: XmlValue, attributes = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement(name, value, attributes)}`;
