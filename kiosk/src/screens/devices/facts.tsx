/** What is known of something, line by line; what is not known is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: string | null | undefined])[] }) => (
  <dl class="dev-facts">
    {facts.map(([name, value]) =>
      value === null || value === undefined || value === '' ? null : (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
);
