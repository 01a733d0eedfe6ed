/** The way to one output: how it is told, and what it says of itself. */
export interface OutputLine {
  readonly id: string;
  /** Tells it; late or lost it is told again. False when it cannot be told now. */
  tell(on: boolean): boolean;
  /** Whether what it was told last did not arrive, as far as is known. */
  hasFailed(): boolean;
  /** Nothing is wanted of it: a good time for whatever would delay an alarm. */
  rest(): void;
  /** What it says of itself; undefined: nothing, or nobody knows any more. */
  said(): 'on' | 'off' | undefined;
  /** Whether it is expected to answer at all: of one that never was there nobody expects it. */
  isKnown(): boolean;
  /** Whether the way is clear for an answer, and has been for long enough. */
  canAnswer(): boolean;
}
