import type { ComponentChildren } from 'preact';

/** A screen that says one thing. */
export const Plain = ({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children?: ComponentChildren;
}) => (
  <main class="plain" aria-live="polite">
    <h1>{title}</h1>
    {hint && <p>{hint}</p>}
    {children}
  </main>
);
