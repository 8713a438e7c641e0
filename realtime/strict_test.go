package realtime_test

import (
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// badMessages are frames that are not exactly a message of the protocol.
var badMessages = []struct{ name, frame, code, field string }{
	{"empty", ``, "bad_message", ""},
	{"not JSON", `hello`, "bad_message", ""},
	{"half", `{"type":"clock"`, "bad_message", ""},
	{"trailing data", `{"type":"clock"} {"type":"clock"}`, "bad_message", ""},
	{"trailing comma", `{"type":"clock",}`, "bad_message", ""},
	{"array", `[{"type":"clock"}]`, "bad_message", ""},
	{"number", `3`, "bad_message", ""},
	{"null", `null`, "bad_message", ""},
	{"bad UTF-8", "{\"type\":\"clock\xff\xfe\"}", "bad_message", ""},
	{"NUL", "{\"type\":\"clo\x00ck\"}", "bad_message", ""},
	{"escaped NUL", `{"type":"clock\u0000"}`, "bad_message", "type"},
	{"20,000 deep", `{"type":"push","updates":` + deep + `}`, "bad_message", ""},
	{"no type", `{}`, "bad_message", "type"},
	{"type of another type", `{"type":7}`, "bad_message", "type"},
	{"unknown type", `{"type":"shout"}`, "unknown_type", "type"},
	{"type in capitals", `{"type":"CLOCK"}`, "unknown_type", "type"},
	{"a server's message", `{"type":"hello"}`, "unknown_type", "type"},
	{"doubled type", `{"type":"clock","type":"clock"}`, "bad_message", "type"},
	{"case variant", `{"type":"clock","Type":"clock"}`, "bad_message", "Type"},
	{"escaped key", `{"t\u0079pe":"clock"}`, "bad_message", "type"},
	{"escaped extra key", `{"type":"clock","a\nb":1}`, "bad_message", "?"},
	{"unknown key", `{"type":"open","doc":"d2","extra":1}`, "bad_message", "extra"},
	{"many keys", `{"type":"open","a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`, "bad_message", "j"},
	{"doubled key", `{"type":"open","doc":"d2","doc":"d3"}`, "bad_message", "doc"},
	{"key in capitals", `{"type":"open","DOC":"d2"}`, "bad_message", "DOC"},
	{"no document", `{"type":"open"}`, "bad_message", "doc"},
	{"empty document", `{"type":"open","doc":""}`, "bad_message", "doc"},
	{"document with a space", `{"type":"open","doc":"d 2"}`, "bad_message", "doc"},
	{"document with a quote", `{"type":"open","doc":"d\"2"}`, "bad_message", "doc"},
	{"document with a letter beyond ASCII", `{"type":"open","doc":"dé"}`, "bad_message", "doc"},
	{"long document", `{"type":"open","doc":"` + strings.Repeat("d", 201) + `"}`, "bad_message", "doc"},
	{"document is a number", `{"type":"open","doc":1}`, "bad_message", "doc"},
	{"version is a string", `{"type":"open","doc":"d2","version":"1"}`, "bad_message", "version"},
	{"version is a float", `{"type":"open","doc":"d2","version":1.0}`, "bad_message", "version"},
	{"version has an exponent", `{"type":"open","doc":"d2","version":1e2}`, "bad_message", "version"},
	{"version is negative", `{"type":"open","doc":"d2","version":-1}`, "bad_message", "version"},
	{"version is huge", `{"type":"open","doc":"d2","version":9007199254740993}`, "bad_message", "version"},
	{"close of two", `{"type":"close","doc":"d1","docs":["d1"]}`, "bad_message", "docs"},
	{"push without updates", `{"type":"push","doc":"d1","version":0}`, "bad_message", "updates"},
	{"push of an object", `{"type":"push","doc":"d1","version":0,"updates":{}}`, "bad_message", "updates"},
	{"push with a person", `{"type":"push","doc":"d1","version":0,"updates":[],"person":"bob"}`, "bad_message", "person"},
	{"push nowhere", `{"type":"push","version":0,"updates":[]}`, "bad_message", "doc"},
	{"cursor without head", `{"type":"cursor","doc":"d1","version":0,"anchor":0}`, "bad_message", "head"},
	{"cursor before the text", `{"type":"cursor","doc":"d1","version":0,"anchor":-1,"head":0}`, "bad_message", "anchor"},
	{"cursor far beyond the text", `{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":262145}`, "bad_message", "head"},
	{"cursor of somebody else", `{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0,"client":"c"}`, "bad_message", "client"},
	{"watch nothing", `{"type":"watch"}`, "bad_message", "topic"},
	{"watch since a float", `{"type":"watch","topic":"t","since":0.5}`, "bad_message", "since"},
	{"watch in a language", `{"type":"watch","topic":"t","language":"en"}`, "bad_message", "language"},
	{"unwatch everything", `{"type":"unwatch","topic":["t"]}`, "bad_message", "topic"},
	{"at a number", `{"type":"at","topic":"t","at":1}`, "bad_message", "at"},
	{"resume without key", `{"type":"resume","client":"c"}`, "bad_message", "key"},
	{"resume as somebody", `{"type":"resume","client":"c","key":"k","person":"bob"}`, "bad_message", "person"},
	{"clock with a time", `{"type":"clock","now":"x"}`, "bad_message", "now"},
	{"diverged with text", `{"type":"diverged","doc":"d1","text":"x"}`, "bad_message", "text"},
}

// deep is a JSON value that is nested deeper than any parser should follow.
var deep = strings.Repeat("[", 20000) + strings.Repeat("]", 20000)

// W15: what is not exactly a message of the protocol is refused by name, and the connection goes on.
func TestStrictMessages(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	for _, tt := range badMessages {
		t.Run(tt.name, func(t *testing.T) {
			p.tb = t
			if err := p.ws.WriteMessage(websocket.TextMessage, []byte(tt.frame)); err != nil {
				t.Fatal(err)
			}
			field := ""
			if tt.field != "" {
				field = `"field":"` + tt.field + `",`
			}
			p.expect(`{"type":"error","code":%q,%s"message":"*"}`, tt.code, field)
			p.quiet()
		})
	}
}

func TestLenientMessages(t *testing.T) {
	p := start(t).visit(t, "anna")
	p.send(" \n{ \"version\" : 0 , \"doc\":\"\\u00641\",\t\"type\":\"open\" }\r\n")
	p.expect(`{"type":"updates","doc":"d1","version":0,"updates":[],"may":"write","length":0,"sum":"00000000"}`)
}

func TestBinaryFramesEndTheConnection(t *testing.T) {
	p := start(t).visit(t, "anna")
	if err := p.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"clock"}`)); err != nil {
		t.Fatal(err)
	}
	p.closed(1008)
}

// FuzzFrames sends anything at all: the connection goes on, or ends with a code, and nothing panics.
func FuzzFrames(f *testing.F) {
	for _, tt := range badMessages {
		f.Add([]byte(tt.frame))
	}
	for _, kind := range []string{"open", "push", "cursor", "watch", "at", "resume", "diverged", "close"} {
		f.Add([]byte(`{"type":"` + kind + `","doc":"d1","version":0,"updates":[{"client":"c","seq":1,"changes":[[0,"x"]]}]}`))
	}
	n := start(f)
	f.Fuzz(func(t *testing.T, frame []byte) {
		p := n.visit(t, "anna")
		p.send(`{"type":"open","doc":"d1"}`)
		if err := p.ws.WriteMessage(websocket.TextMessage, frame); err != nil {
			t.Fatal(err)
		}
		p.send(`{"type":"clock"}`)
		p.until("clock")
		if got := n.metric(t, "rodedraad_live_panics_total"); got != 0 {
			t.Errorf("%v panics", got)
		}
		p.ws.Close()
	})
}
