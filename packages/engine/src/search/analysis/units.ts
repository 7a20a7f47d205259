/** A unit as it is written in tokens, and how many of them one of the written unit is. */
interface Unit {
  readonly name: string;
  readonly factor: number;
}

const TABLE: readonly (readonly [name: string, factor: number, words: string])[] = [
  ['in', 1, 'in inch inches " zoll 英寸 寸'],
  ['cm', 1, 'cm centimeter centimetre centimeters centimetres 厘米'],
  ['cm', 0.1, 'mm millimeter millimetre millimeters millimetres 毫米'],
  ['cm', 100, 'm meter metre meters metres 米'],
  ['ft', 1, 'ft foot feet'],
  ['gb', 1, 'gb gigabyte gigabytes gigs gig'],
  ['gb', 1000, 'tb terabyte terabytes'],
  ['mb', 1, 'mb megabyte megabytes'],
  ['g', 1, 'g gram grams gramme grammes 克'],
  ['g', 1000, 'kg kilo kilos kilogram kilograms 公斤 千克'],
  ['lb', 1, 'lb lbs pound pounds'],
  ['oz', 1, 'oz ounce ounces'],
  ['ml', 1, 'ml milliliter millilitre milliliters millilitres 毫升'],
  ['ml', 10, 'cl'],
  ['ml', 1000, 'l liter litre liters litres 升'],
  ['w', 1, 'w watt watts 瓦'],
  ['w', 1000, 'kw kilowatt kilowatts'],
  ['v', 1, 'v volt volts'],
  ['mah', 1, 'mah'],
  ['mhz', 1, 'mhz'],
  ['mhz', 1000, 'ghz'],
  ['mp', 1, 'mp megapixel megapixels mpix'],
  ['rpm', 1, 'rpm'],
  ['dpi', 1, 'dpi'],
  ['mbps', 1, 'mbps mbit'],
  ['mbps', 1000, 'gbps gbit'],
];

const UNITS = new Map<string, Unit>();
for (const [name, factor, words] of TABLE)
  for (const word of words.split(' ')) UNITS.set(word, { name, factor });

/** The unit a word stands for, in the spelling of quantities' tokens. */
export function unitOf(word: string): Unit | undefined {
  return UNITS.get(word);
}

/**
 * One token for a number and its unit, whatever the spelling: `27 inch`, `27"` → `27in`; `1 TB`, `1000GB` → `1000gb`.
 * Metres are written in centimetres, kilograms in grams; inches stay inches, since shops round what they convert.
 */
export function quantityToken(number: string, unit: Unit): string {
  const value = Number(number) * unit.factor;
  return `${Number(value.toPrecision(6))}${unit.name}`;
}
