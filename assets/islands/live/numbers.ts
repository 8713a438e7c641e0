// Numbers counts the updates of this tab's clients on each document, for as
// long as the tab is there: closing and reopening a document does not begin
// anew.
export class Numbers {
  private readonly clients = new Map<string, Map<string, number>>();

  // next returns the number of the client's next update on a document, from 1.
  next(client: string, doc: string): number {
    const number = this.last(client, doc) + 1;
    this.put(client, doc, number);
    return number;
  }

  // last returns the highest number of the client on a document, or 0.
  last(client: string, doc: string): number {
    return this.clients.get(client)?.get(doc) ?? 0;
  }

  // knows says whether numbers of that client were ever counted here.
  knows(client: string): boolean {
    return this.clients.has(client);
  }

  // reached tells of a number that the client has used, be it in another page.
  reached(client: string, doc: string, number: number): void {
    if (!this.knows(client) || number > this.last(client, doc)) this.put(client, doc, number);
  }

  // giveBack makes first the next number again; the server applied neither it
  // nor any later one.
  giveBack(client: string, doc: string, first: number): void {
    if (this.last(client, doc) >= first) this.put(client, doc, first - 1);
  }

  private put(client: string, doc: string, number: number): void {
    let documents = this.clients.get(client);
    if (!documents) this.clients.set(client, (documents = new Map()));
    documents.set(doc, number);
  }
}
