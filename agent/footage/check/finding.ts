/** What `footage check` can find. `fault`s make it fail; what is only worth knowing is a note. */
export type FindingCode =
  | 'index_damaged'
  | 'index_reference'
  | 'segment_hole'
  | 'segment_overlap'
  | 'segment_sequence'
  | 'segment_offsets'
  | 'segment_unsaid'
  | 'run_end'
  | 'run_open'
  | 'gap_lacking'
  | 'gap_overlap'
  | 'gap_open'
  | 'volume_absent'
  | 'file_missing'
  | 'file_size'
  | 'file_changed'
  | 'file_identity'
  | 'file_chain'
  | 'file_unknown';

export type NoteCode = 'quarantined' | 'awaiting_adoption' | 'file_back';

export interface Finding {
  readonly code: FindingCode;
  /** The id that people gave the stream; null when it is about the whole index or a volume. */
  readonly stream: string | null;
  /** Where in time, milliseconds since the epoch. */
  readonly atMs: number | null;
  readonly path: string | null;
  /** What was expected and what is there, without names of people. */
  readonly detail: string;
}

export type Note = Omit<Finding, 'code'> & { readonly code: NoteCode };
