// Turbo begins to work as soon as it is imported, so everyone here imports it
// through this module, which leaves it only its streams and its morphing: links
// and forms stay the browser's.
import { config, session } from "@hotwired/turbo";

session.drive = false;
config.forms.mode = "off";

export { morphElements, renderStreamMessage, StreamActions, type StreamElement } from "@hotwired/turbo";
