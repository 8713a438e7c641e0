// board.ts runs on pages with cards: the board of a case and the page of one
// card. It opens cards in place, sends forms without leaving the page, draws the
// red thread and listens to keys. Everything it does, the page can do without it
// by links and forms; it only makes that quicker.
import { sendForms } from "./acts";
import { followAround, refreshLater } from "./around";
import { applyFilter } from "./filter";
import { countForms } from "./forms";
import { listenToKeys } from "./keys";
import { openAddressed, openCards, refreshPanels } from "./panel";
import { showPeople } from "./presence";
import { redraw } from "./thread";

openCards();
sendForms();
countForms();
listenToKeys();
showPeople();
openAddressed();
followAround();

document.addEventListener("rd:changed", (event) => {
  if ((event as CustomEvent<{ topic: string }>).detail.topic !== "") refreshLater();
  applyFilter();
  refreshPanels();
  redraw();
});
