/** The electronics catalogue of Chorus, as the public file spells it. */
interface IcecatRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly supplier: string;
  /** Cents. */
  readonly price: number;
  readonly short_description?: string;
  readonly img_500x500?: string;
  readonly ean?: readonly string[];
  readonly date_released?: string;
}

/** One line of the file as JSON of a product; `attr_t_`, `attr_n_` and `attr_b_` become plain attributes. */
export function icecatProduct(line: string): Readonly<Record<string, unknown>> {
  const row = JSON.parse(line) as IcecatRow;
  const attributes: Record<string, unknown> = { model: row.name };
  for (const [name, value] of Object.entries(row)) {
    const match = /^attr_[tnb]_(.+)$/.exec(name);
    if (match) attributes[match[1]!.replace(/_+/g, '_').replace(/_$/, '')] = value;
  }
  const gtin = row.ean?.find((code) => /^[0-9]{8,14}$/.test(code));
  return {
    id: row.id,
    title: row.title,
    ...(row.short_description ? { description: row.short_description } : {}),
    brand: row.supplier,
    price: { amount: row.price / 100, currency: 'USD' },
    ...(gtin === undefined ? {} : { gtin }),
    ...(row.img_500x500 ? { images: [row.img_500x500] } : {}),
    ...(row.date_released === undefined ? {} : { publishedAt: row.date_released }),
    attributes,
  };
}
