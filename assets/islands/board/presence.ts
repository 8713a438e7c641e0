// Who is on the board, and on which card: initials that are there and say
// nothing unless asked.

interface Here {
  id: string;
  name: string;
  at?: string;
}

// showPeople keeps the lists of people up to date.
export function showPeople(): void {
  document.addEventListener("rd:presence", (event) => {
    const { people } = (event as CustomEvent<{ people: Here[] }>).detail;
    const unique = [...new Map(people.map((person) => [person.id, person])).values()];
    for (const list of document.querySelectorAll<HTMLElement>("[data-presence]")) fill(list, unique);
    for (const list of document.querySelectorAll<HTMLElement>("[data-here]")) {
      fill(list, unique.filter((person) => person.at === list.dataset["here"]));
    }
  });
}

function fill(list: HTMLElement, people: Here[]): void {
  const items = people.map((person) => {
    const item = document.createElement("li");
    const short = document.createElement("span");
    short.textContent = initials(person.name);
    short.setAttribute("aria-hidden", "true");
    const whole = document.createElement("span");
    whole.className = "visually-hidden";
    whole.textContent = person.name;
    item.title = person.name;
    item.append(short, whole);
    return item;
  });
  list.hidden = items.length === 0;
  list.title = people.map(({ name }) => name).join(", "); // for those there is no room for
  list.replaceChildren(...items);
}

// initials makes two letters of a name: of its first and its last word.
export function initials(name: string): string {
  const words = name.split(/[\s/&-]+/).filter((word) => /\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || [...name][0] || "?";
}
