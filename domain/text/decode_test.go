package text_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rodedraad/domain/text"
)

// hostile is what the decoder must refuse (quality §2.5, "Change sets"), with
// the code it must say. The editor's own library accepts many of them.
var hostile = []struct{ name, raw, code string }{
	{"nothing", ``, text.BadChange},
	{"null", `null`, text.BadChange},
	{"a number", `3`, text.BadChange},
	{"an object", `{"0":3}`, text.BadChange},
	{"a string", `"[3]"`, text.BadChange},
	{"negative length", `[-5]`, text.BadChange},
	{"minus nought", `[-0]`, text.BadChange},
	{"plus sign", `[+5]`, text.BadChange},
	{"fraction", `[3.5]`, text.BadChange},
	{"whole number with a point", `[3.0]`, text.BadChange},
	{"exponent", `[1e9]`, text.BadChange},
	{"exponent that is small", `[3e0]`, text.BadChange},
	{"leading nought", `[03]`, text.BadChange},
	{"hexadecimal", `[0x3]`, text.BadChange},
	{"not a number", `[NaN]`, text.BadChange},
	{"2^53", `[9007199254740992]`, text.BadChange},
	{"beyond 64 bits", `[99999999999999999999999999]`, text.BadChange},
	{"2^64+3, which wraps to 3", `[18446744073709551619]`, text.BadChange},
	{"longer than any document", `[262145]`, text.BadChange},
	{"longer than any document, together", `[262144,[0,"a"],1]`, text.BadChange},
	{"negative deletion", `[5,[-2]]`, text.BadChange},
	{"negative deletion with the right sum", `[1,[-1],3]`, text.BadChange},
	{"negative replacement with the right sum", `[2,[-1,"zz"],2]`, text.BadChange},
	{"fractional deletion", `[[1.5,"a"]]`, text.BadChange},
	{"a part that is null", `[null]`, text.BadChange},
	{"a part that is a string", `["a"]`, text.BadChange},
	{"a part that is true", `[true]`, text.BadChange},
	{"a part that is an object", `[{}]`, text.BadChange},
	{"an empty part", `[[]]`, text.BadChange},
	{"a part without a length", `[["a"]]`, text.BadChange},
	{"a line that is a number", `[[0,1]]`, text.BadChange},
	{"a line that is null", `[[0,null]]`, text.BadChange},
	{"a line that is an array", `[[0,["a"]]]`, text.BadChange},
	{"comma at the end", `[3,]`, text.BadChange},
	{"comma at the start", `[,3]`, text.BadChange},
	{"two commas", `[1,,2]`, text.BadChange},
	{"comma at the end of a part", `[[0,"a",]]`, text.BadChange},
	{"no comma", `[1 2]`, text.BadChange},
	{"no end", `[3`, text.BadChange},
	{"no end of a part", `[[0,"a"`, text.BadChange},
	{"no end of a line", `[[0,"a`, text.BadChange},
	{"no end of an escape", `[[0,"a\`, text.BadChange},
	{"no end of a unicode escape", `[[0,"\u00`, text.BadChange},
	{"wrong bracket", `[[0,"a"}]`, text.BadChange},
	{"trailing data", `[3]]`, text.BadChange},
	{"two change sets", `[3][3]`, text.BadChange},
	{"a comment", `[3/*x*/]`, text.BadChange},
	{"a no-break space", "[\u00a03]", text.BadChange},
	{"single quotes", `[[0,'a']]`, text.BadChange},
	{"unknown escape", `[[0,"\x41"]]`, text.BadChange},
	{"unicode escape with a wrong digit", `[[0,"\u00g0"]]`, text.BadChange},
	{"line feed as it is", "[[0,\"a\nb\"]]", text.BadChange},
	{"tab as it is", "[[0,\"a\tb\"]]", text.BadChange},
	{"line feed escaped", `[[0,"a\nb"]]`, text.BadChange},
	{"carriage return escaped", `[[0,"a\rb"]]`, text.BadChange},
	{"line feed in hexadecimal", `[[0,"a\u000ab"]]`, text.BadChange},
	{"carriage return in hexadecimal", `[[0,"a\u000Db"]]`, text.BadChange},
	{"NUL", `[[0,"a\u0000b"]]`, text.BadChange},
	{"NUL as it is", "[[0,\"a\x00b\"]]", text.BadChange},
	{"high surrogate alone", `[[0,"\ud83d"]]`, text.BadChange},
	{"high surrogate before a letter", `[[0,"\ud83dx"]]`, text.BadChange},
	{"high surrogate before another escape", `[[0,"\ud83d\n"]]`, text.BadChange},
	{"high surrogate before another high one", `[[0,"\ud83d\ud83d\ude00"]]`, text.BadChange},
	{"high surrogate before half an escape", `[[0,"\ud83d\u"]]`, text.BadChange},
	{"low surrogate alone", `[[0,"\ude00"]]`, text.BadChange},
	{"low surrogate in capitals", `[[0,"\uDE00"]]`, text.BadChange},
	{"a pair over two lines", `[[0,"\ud83d","\ude00"]]`, text.BadChange},
	{"a pair over two parts", `[[0,"\ud83d"],[0,"\ude00"]]`, text.BadChange},
	{"a surrogate in bytes", "[[0,\"\xed\xa0\xbd\"]]", text.BadChange},
	{"an overlong encoding", "[[0,\"\xc0\x80\"]]", text.BadChange},
	{"beyond Unicode", "[[0,\"\xf4\x90\x80\x80\"]]", text.BadChange},
	{"half a character", "[[0,\"\xf0\x9f\x98\"]]", text.BadChange},
	{"too many parts", "[1" + strings.Repeat(",1", text.MaxSections) + "]", text.BadChange},
	{"100,000 parts", "[[0,\"a\"]" + strings.Repeat(`,1,[0,"a"]`, 50_000) + "]", text.BadChange},
	{"20,000 deep", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), text.BadChange},
	{"20,000 deep within a part", "[[0," + strings.Repeat("[", 20_000), text.BadChange},
	{"20 MB", `[[0,"` + strings.Repeat("a", 20<<20) + `"]]`, text.TooLarge},
	{"an insertion that makes it too long", `[262144,[0,"a"]]`, text.TooLarge},
	{"too many lines", `[[0` + strings.Repeat(`,""`, text.MaxLength+2) + `]]`, text.TooLarge},
}

func TestParseChangesRefuses(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			got, err := text.ParseChanges([]byte(c.raw))
			wantRefused(t, err, c.code)
			if !got.Equal(text.ChangeSet{}) {
				t.Errorf("a change set came with the refusal: %.80s", got.AppendJSON(nil))
			}
		})
	}
}

func TestParseChanges(t *testing.T) {
	long := "[" + strings.Repeat(`1,[0,"a"],`, text.MaxSections/2-1) + `1,[0,"a"]]`
	for _, c := range []struct{ name, in, want string }{
		{"nothing at all", `[]`, `[]`},
		{"only kept", `[3]`, `[3]`},
		{"an insertion", `[3,[0,"ab"],7]`, `[3,[0,"ab"],7]`},
		{"a deletion", `[[2],1]`, `[[2],1]`},
		{"a replacement over lines", `[[2,"a","","b"]]`, `[[2,"a","","b"]]`},
		{"a line break alone", `[[0,"",""]]`, `[[0,"",""]]`},
		{"white space", " [ 3 ,\t[ 0 , \"ab\" ]\r\n, 7 ] ", `[3,[0,"ab"],7]`},
		{"adjacent replacements stay apart", `[[1,"a"],[1,"b"]]`, `[[1,"a"],[1,"b"]]`},
		{"parts without effect are left out", `[0,[0],[0,""],[0,"x"],0]`, `[[0,"x"]]`},
		{"an insertion of nothing is a deletion", `[[2,""]]`, `[[2]]`},
		{"parts that belong together are joined", `[1,2,[1],[2],[0,"a"],[0,"b"]]`, `[3,[3],[0,"ab"]]`},
		{"a pair as it is", `[[0,"😀"]]`, `[[0,"😀"]]`},
		{"a pair escaped", `[[0,"\ud83d\uDE00"]]`, `[[0,"😀"]]`},
		{"all escapes", `[[0,"\"\\\/\b\f\t\u0001\u00e9"]]`, `[[0,"\"\\/\b\f\t\u0001é"]]`},
		{"what needs no escape", "[[0,\"<&>\u007f\u2028\ufeff\ufffd\uffff\"]]", "[[0,\"<&>\u007f\u2028\ufeff\ufffd\uffff\"]]"},
		{"as many parts as may be", long, long},
		{"the longest document", `[262144]`, `[262144]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(MustChanges(t, c.in).AppendJSON(nil)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestChangesInsideJSON shows that the strict reading also holds where a change
// set is part of a message that encoding/json reads.
func TestChangesInsideJSON(t *testing.T) {
	var u text.Update
	if err := json.Unmarshal([]byte(`{"client":"c1","seq":5,"changes":[3,[0,"a<b"],7]}`), &u); err != nil {
		t.Fatal(err)
	}
	if u.Client != "c1" || u.Seq != 5 || u.Changes.LenBefore() != 10 || u.Changes.LenAfter() != 13 {
		t.Errorf("got %+v", u)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(u.Changes); err != nil || out.String() != "[3,[0,\"a<b\"],7]\n" {
		t.Errorf("got %q and %v", out.String(), err)
	}
	for _, raw := range []string{`{"changes":[[0,"\ud800"]]}`, `{"changes":null}`, `{"changes":[1e1]}`} {
		wantRefused(t, json.Unmarshal([]byte(raw), &u), text.BadChange)
	}
}

// TestLoneSurrogatesAreWrittenEscaped covers what no decoder lets in but a
// caller can compose: nothing of it may become U+FFFD.
func TestLoneSurrogatesAreWrittenEscaped(t *testing.T) {
	split := MustChanges(t, `[[0,"😀"]]`).Compose(MustChanges(t, `[1,[0,"x"],1]`))
	if got, want := string(split.AppendJSON(nil)), `[[0,"\ud83dx\ude00"]]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
