package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"rodedraad/domain"
)

// words holds every sentence of the interface in both languages. Of every key it knows whether its sentence is whole: what
// has names to be filled in is for templates, scripts fill in {names} of their own.
type words struct {
	localizers map[string]*i18n.Localizer
	whole      map[string]bool
}

// Languages lists the languages of the interface, the first one being the default.
var Languages = []string{domain.Dutch, domain.English}

// loadWords reads locales/<language>.json for every language.
func loadWords(files fs.FS) (*words, error) {
	w := &words{localizers: map[string]*i18n.Localizer{}, whole: map[string]bool{}}
	for _, lang := range Languages {
		bundle := i18n.NewBundle(language.MustParse(lang))
		bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
		raw, err := fs.ReadFile(files, lang+".json")
		if err != nil {
			return nil, fmt.Errorf("read locale %s: %w", lang, err)
		}
		file, err := bundle.ParseMessageFileBytes(raw, lang+".json")
		if err != nil {
			return nil, fmt.Errorf("parse locale %s: %w", lang, err)
		}
		for _, message := range file.Messages {
			w.whole[message.ID] = !strings.Contains(message.Other, "{{")
		}
		w.localizers[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return w, nil
}

// text returns the sentence with that key. The pairs are names and values that stand in the sentence; a pair named Count
// chooses between one and other. A key that does not exist returns itself between brackets, which a test forbids.
func (w *words) text(lang, key string, pairs ...any) string {
	cfg := &i18n.LocalizeConfig{MessageID: key}
	if len(pairs) > 1 {
		data := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			name := fmt.Sprint(pairs[i])
			data[name] = pairs[i+1]
			if name == "Count" {
				cfg.PluralCount = pairs[i+1]
			}
		}
		cfg.TemplateData = data
	}
	s, err := w.localizers[lang].Localize(cfg)
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// preferred chooses the language: what the person chose, then what was chosen before signing in, then the first of ours
// in the browser's list, then Dutch.
func (w *words) preferred(person, cookie, accept string) string {
	for _, lang := range []string{person, cookie} {
		if _, known := w.localizers[lang]; known {
			return lang
		}
	}
	for _, part := range strings.Split(accept, ",") {
		lang, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
		if _, known := w.localizers[lang]; known {
			return lang
		}
	}
	return domain.Dutch
}

var dutchMonths = strings.Fields("januari februari maart april mei juni juli augustus september oktober november december")

// amsterdam is the time zone of everybody here; when the machine does not know it, dates are shown in UTC.
var amsterdam = func() *time.Location {
	if zone, err := time.LoadLocation("Europe/Amsterdam"); err == nil {
		return zone
	}
	return time.UTC
}()

// date writes a day as people say it: 21 november 2026.
func date(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(amsterdam)
	if lang == domain.English {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d %s %d", t.Day(), dutchMonths[t.Month()-1], t.Year())
}

// moment writes a day and a time on the 24-hour clock.
func moment(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return date(lang, t) + ", " + t.In(amsterdam).Format("15:04")
}

// day writes a date that is stored as YYYY-MM-DD.
func day(lang, stored string) string {
	t, err := time.ParseInLocation(time.DateOnly, stored, amsterdam)
	if err != nil {
		return stored
	}
	return date(lang, t)
}

// ordinal writes 2e in Dutch and 2nd in English.
func ordinal(lang string, n int) string {
	if lang != domain.English {
		return strconv.Itoa(n) + "e"
	}
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}
