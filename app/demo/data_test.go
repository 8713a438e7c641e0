package demo_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rodedraad/app/demo"
	"rodedraad/domain"
)

// mustData returns the content of every data file, by name.
func mustData(tb testing.TB) map[string][]byte {
	tb.Helper()
	names, err := filepath.Glob("data/*.json")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no data files: %v", err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		if all[name], err = os.ReadFile(name); err != nil {
			tb.Fatal(err)
		}
	}
	return all
}

// each calls visit for every object in the data, with the name of the field it stands in.
func each(value any, field string, visit func(field string, object map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(field, v)
		for name, inner := range v {
			each(inner, name, visit)
		}
	case []any:
		for _, inner := range v {
			each(inner, field, visit)
		}
	}
}

func mustWalk(tb testing.TB, visit func(file, field string, object map[string]any)) {
	tb.Helper()
	for name, raw := range mustData(tb) {
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		each(value, "", func(field string, object map[string]any) { visit(name, field, object) })
	}
}

func TestDataNamesNoSource(t *testing.T) {
	for name, raw := range mustData(t) {
		for _, forbidden := range []string{"source_name", "verbatim"} {
			if strings.Contains(string(raw), forbidden) {
				t.Errorf("%s holds %s", name, forbidden)
			}
		}
	}
}

func TestAllTextExistsInDutch(t *testing.T) {
	mustWalk(t, func(file, field string, object map[string]any) {
		en, hasEN := object["en"].(string)
		nl, hasNL := object["nl"].(string)
		if hasEN && (!hasNL || strings.TrimSpace(nl) == "") {
			t.Errorf("%s: %s %q has no Dutch", file, field, en)
		}
		if hasNL && strings.TrimSpace(nl) == "" {
			t.Errorf("%s: a %s is empty", file, field)
		}
		if kind, isCard := object["kind"].(string); isCard && object["title"] == nil && object["name"] == nil {
			t.Errorf("%s: a %s has no words", file, kind)
		}
	})
}

func TestLabelsAreKept(t *testing.T) {
	want := map[string]map[string]string{
		"synthetic": {
			"ob6": "card", "cd2": "card", "le8": "card", "t10": "card", "ghz s5": "step", "ggz s3": "step", "reg s3": "step",
		},
		"inferred": {"c-thz": "case", "c-ggz": "case", "c-reg": "case"},
		"derived": {
			"ob1": "card", "ob2": "card", "ob3": "card", "ob4": "card", "ob5": "card", "ob6": "card", "ob7": "card", "ob8": "card",
			"cd1": "card", "cd2": "card", "cd3": "card",
		},
	}
	got := map[string]map[string]bool{}
	note := func(label any, what string) {
		name, _ := label.(string)
		if got[name] == nil {
			got[name] = map[string]bool{}
		}
		got[name][what] = true
	}
	mustWalk(t, func(file, _ string, object map[string]any) {
		if strings.HasSuffix(file, "-evidence.json") {
			return // what was counted is looked at where it is loaded
		}
		id, _ := object["id"].(string)
		for _, label := range asList(object["labels"]) {
			if id != "" {
				note(label, id)
			}
		}
		code, _ := object["code"].(string)
		for _, p := range asList(object["progress"]) {
			step, _ := p.(map[string]any)
			for _, label := range asList(step["labels"]) {
				note(label, code+" "+step["step"].(string))
			}
		}
	})
	for label, things := range want {
		for thing := range things {
			if !got[label][thing] {
				t.Errorf("%s is not labelled %s", thing, label)
			}
		}
		if len(got[label]) != len(things) {
			t.Errorf("%d things are labelled %s, want %d: %v", len(got[label]), label, len(things), got[label])
		}
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func TestReferencesInTextsPointAtCards(t *testing.T) {
	known := map[string]bool{}
	mustWalk(t, func(_, _ string, object map[string]any) {
		if id, ok := object["id"].(string); ok {
			known[id] = true
		}
	})
	mustWalk(t, func(file, _ string, object map[string]any) {
		for _, language := range []string{"nl", "en"} {
			words, _ := object[language].(string)
			for _, part := range strings.Split(words, "[[")[1:] {
				inside, _, _ := strings.Cut(part, "]]")
				ref, err := domain.ParseRef(strings.SplitN(inside, "|", 2)[0])
				if err != nil || !known[ref.ID] {
					t.Errorf("%s: reference %q leads nowhere (%v)", file, inside, err)
				}
			}
		}
	})
}

func TestLogins(t *testing.T) {
	logins := map[string]demo.Login{}
	members := map[string]bool{}
	for _, l := range demo.Logins() {
		if _, twice := logins[l.Login]; twice {
			t.Errorf("login %s twice", l.Login)
		}
		logins[l.Login] = l
		if l.Role == domain.Member {
			members[l.Case] = true
		}
		if l.Name.NL == "" || l.Name.EN == "" {
			t.Errorf("login %s has no name in both languages", l.Login)
		}
	}
	for login, role := range map[string]domain.Role{
		"beheerder": "", "projectleider": domain.Lead, "begeleider-1": domain.Facilitator, "onderzoeker": domain.Researcher,
		"opdrachtgever": domain.Sponsor, "ghz-begeleider": domain.Member, "ghz-manager": domain.Member,
		"zkh-teamhoofd": domain.Member, "critical-friend": domain.CriticalFriend, "deelnemer": domain.Participant,
		"lezer": domain.Reader,
	} {
		if l, there := logins[login]; !there || l.Role != role || l.Admin != (login == "beheerder") {
			t.Errorf("login %s is %+v, want role %q", login, l, role)
		}
	}
	for _, code := range []string{"vph", "haz", "ghz", "jgd", "zkh", "thz"} {
		if !members[code] {
			t.Errorf("nobody can try the board of %s", code)
		}
	}
}
