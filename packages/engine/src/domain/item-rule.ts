/** Whether an item may be in the answer: the same answer however often it is asked within a request. */
export interface ItemRule {
  allows(item: number): boolean;
}
