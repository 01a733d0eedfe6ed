/** What rooms and classes are called; their id where nobody knows. Never a person. */
export interface Names {
  room(id: string): string;
  class(id: string): string;
}
