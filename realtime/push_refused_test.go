package realtime_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// tooMany is one update more than a push may hold, from seq 2 on.
func tooMany() string {
	updates := make([]string, realtime.MaxUpdates+1)
	for i := range updates {
		updates[i] = fmt.Sprintf(`{"client":"$me","seq":%d,"changes":[3]}`, i+2)
	}
	return strings.Join(updates, ",")
}

// badPushes are pushes to a document of three units at version 1, of which this client wrote update 1.
var badPushes = []struct{ name, push, code, seq string }{
	{"negative length", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[-5]}]`, "bad_change", "2"},
	{"fractional length", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3.5]}]`, "bad_change", "2"},
	{"exponent", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[1e9]}]`, "bad_change", "2"},
	{"negative deletion", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[5,[-2]]}]`, "bad_change", "2"},
	{"signed sum fits", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[1,[-1],3]}]`, "bad_change", "2"},
	{"sum off by one", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[4]}]`, "bad_change", "2"},
	{"too many sections", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[` + strings.Repeat("1,", text.MaxSections) + `1]}]`, "bad_change", "2"},
	{"no sections", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[]}]`, "bad_change", "2"},
	{"not an array", `"version":1,"updates":[{"client":"$me","seq":2,"changes":"x"}]`, "bad_change", "2"},
	{"line feed", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[[0,"\n"],3]}]`, "bad_change", "2"},
	{"carriage return", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[[0,"\r"],3]}]`, "bad_change", "2"},
	{"NUL", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[[0,"\u0000"],3]}]`, "bad_change", "2"},
	{"lone surrogate", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[[0,"\ud83d"],3]}]`, "bad_change", "2"},
	{"inside a pair", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[1,[0,"x"],2]}]`, "bad_change", "2"},
	{"half a pair deleted", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[[1],2]}]`, "bad_change", "2"},
	{"9,000 deep", `"version":1,"updates":[{"client":"$me","seq":2,"changes":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}]`, "bad_change", "2"},
	{"too long", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3,[0,"` + strings.Repeat("x", text.MaxLength) + `"]]}]`, "too_large", "2"},
	{"second of two", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3]},{"client":"$me","seq":3,"changes":[4]}]`, "bad_change", "3"},
	{"too many updates", `"version":1,"updates":[` + tooMany() + `]`, "too_large", ""},
	{"future version", `"version":2,"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "future_version", ""},
	{"far future", `"version":9007199254740992,"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "future_version", ""},
	{"version -1", `"version":-1,"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "bad_change", ""},
	{"version 1.0", `"version":1.0,"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "bad_change", ""},
	{"version 2^53+1", `"version":9007199254740993,"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "bad_change", ""},
	{"no version", `"updates":[{"client":"$me","seq":2,"changes":[3]}]`, "bad_change", ""},
	{"no updates", `"version":1,"updates":[]`, "bad_change", ""},
	{"a gap in seq", `"version":1,"updates":[{"client":"$me","seq":3,"changes":[3]}]`, "bad_seq", "3"},
	{"seq goes back", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3]},{"client":"$me","seq":2,"changes":[3]}]`, "bad_seq", "2"},
	{"seq 0", `"version":1,"updates":[{"client":"$me","seq":0,"changes":[3]}]`, "bad_seq", ""},
	{"seq 1.5", `"version":1,"updates":[{"client":"$me","seq":1.5,"changes":[3]}]`, "bad_seq", ""},
	{"no seq", `"version":1,"updates":[{"client":"$me","changes":[3]}]`, "bad_seq", ""},
	{"foreign client", `"version":1,"updates":[{"client":"c1","seq":2,"changes":[3]}]`, "foreign_client", "2"},
	{"second is foreign", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3]},{"client":"c1","seq":3,"changes":[3]}]`, "foreign_client", "3"},
	{"no client", `"version":1,"updates":[{"seq":2,"changes":[3]}]`, "foreign_client", "2"},
	{"no changes", `"version":1,"updates":[{"client":"$me","seq":2}]`, "bad_change", "2"},
	{"person in the payload", `"version":1,"updates":[{"client":"$me","seq":2,"changes":[3],"person":"bob"}]`, "bad_change", ""},
	{"doubled key", `"version":1,"updates":[{"client":"$me","seq":2,"seq":2,"changes":[3]}]`, "bad_change", ""},
	{"case variant", `"version":1,"updates":[{"client":"$me","Seq":2,"changes":[3]}]`, "bad_change", ""},
	{"update is no object", `"version":1,"updates":[3]`, "bad_change", ""},
}

func TestPushRefused(t *testing.T) {
	for _, tt := range badPushes {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := start(t)
			p, other := n.visit(t, "anna"), n.visit(t, "bob")
			p.open("d1", 0, "")
			p.insert("d1", 0, 1, 0, "😀x")
			p.until("updates")
			other.open("d1", 1, "😀x")
			p.send(`{"type":"push","doc":"d1",%s}`, tt.push)
			seq := ""
			if tt.seq != "" {
				seq = `"seq":` + tt.seq + `,`
			}
			p.expect(`{"type":"refused","doc":"d1","code":%q,%s"message":"*"}`, tt.code, seq)
			p.quiet()
			other.quiet()
			if n.journal.count("d1") != 1 || n.metric(t, "rodedraad_live_refusals_total", tt.code) != 1 {
				t.Error("it was stored, or not counted")
			}
			p.insert("d1", 1, 2, 3, "y") // nothing stuck: the next one is accepted
			p.until("updates")
		})
	}
}
