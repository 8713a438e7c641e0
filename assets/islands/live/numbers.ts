// Numbers counts the updates of this tab's client on each document, for as long
// as it is that client: closing and reopening a document does not begin anew.
export class Numbers {
  private client: string | undefined;
  private readonly last = new Map<string, number>();

  // next returns the number of the client's next update on a document, from 1.
  next(client: string, doc: string): number {
    if (client !== this.client) {
      this.client = client;
      this.last.clear();
    }
    const number = (this.last.get(doc) ?? 0) + 1;
    this.last.set(doc, number);
    return number;
  }

  // giveBack makes first the next number again; the server applied neither it
  // nor any later one.
  giveBack(doc: string, first: number): void {
    if (this.last.has(doc)) this.last.set(doc, first - 1);
  }
}
