/** What an answer carries and the OpenAPI document does not tell. */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
}

/**
 * Paths of fields that no schema names, and of promised ones that are missing. Of alternatives the one that fits best counts.
 *
 * @param components the document's `components.schemas`
 */
export function undescribed(
  value: unknown,
  schema: Schema,
  components: Readonly<Record<string, unknown>>,
  path = "",
): readonly string[] {
  if (value === null || value === undefined || typeof value !== "object") return [];
  const { $ref } = schema;
  if ($ref !== undefined)
    return undescribed(value, components[$ref.slice($ref.lastIndexOf("/") + 1)] as Schema, components, path);
  const ways = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (ways !== undefined)
    return ways
      .map((each) => undescribed(value, each, components, path))
      .reduce((best, each) => (each.length < best.length ? each : best));
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? [path]
      : value.flatMap((each, index) => undescribed(each, items, components, `${path}/${index}`));
  }
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${path}/${name} missing`);
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, each]) => {
      const told = schema.properties?.[name] ?? (schema.properties === undefined ? rest : undefined);
      return told === undefined ? [`${path}/${name}`] : undescribed(each, told, components, `${path}/${name}`);
    }),
  ];
}
