package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// lane is one column of the board.
type lane struct {
	Name  domain.Lane
	Cards []face
	Adds  []domain.CardKind // what this reader may add here
}

// filter narrows a board to what the reader looks for. It is part of the address, so that it works without script and
// can be sent to a colleague.
type filter struct {
	Words string
	State string
	Level string
	Mine  bool
}

// Active reports whether anything is filtered out.
func (f filter) Active() bool { return f != filter{} }

// passes reports whether the card, or one of its parts, is looked for.
func (f filter) passes(v app.CardView, mine domain.SeatID, who domain.PersonID) bool {
	for _, part := range v.Parts {
		if f.passes(part, mine, who) {
			return true
		}
	}
	switch {
	case f.State != "" && string(v.State) != f.State:
		return false
	case f.Level != "" && string(v.Level) != f.Level:
		return false
	case f.Mine && v.By != who && (mine == "" || v.Owner != mine):
		return false
	}
	return strings.Contains(strings.ToLower(v.Text), strings.ToLower(f.Words))
}

func readFilter(c *fiber.Ctx) filter {
	return filter{
		Words: strings.TrimSpace(c.Query("q")), State: c.Query("state"), Level: c.Query("level"), Mine: c.Query("mine") == "1",
	}
}

// laneKinds lists what can be added to each lane, in the order in which it is offered.
var laneKinds = map[domain.Lane][]domain.CardKind{
	domain.LaneSaw:   {domain.KindReaction, domain.KindInsight},
	domain.LaneAsk:   {domain.KindQuestion, domain.KindSubQuestion},
	domain.LaneDo:    {domain.KindAction},
	domain.LaneLearn: {domain.KindLesson, domain.KindObstacle, domain.KindCondition},
}

func (s *Server) boardPage(c *fiber.Ctx) error {
	b, err := s.App.Board(c.UserContext(), who(c), c.Params("p"), c.Params("c"))
	if err != nil {
		return err
	}
	paint, err := s.painter(c, b.Programme.Slug, b.Standing, "h4", append(slices.Clone(b.Cards), b.Withdrawn...)...)
	if err != nil {
		return err
	}
	return s.respond(c, func() any {
		return fiber.Map{
			"case": caseAsJSON(paint.language, b.Case), "topic": domain.BoardTopic(b.Case.ID), "cards": paint.cardsJSON(b.Cards),
		}
	}, "board", func() fiber.Map { return s.boardData(c, b, paint) })
}

func (s *Server) boardData(c *fiber.Ctx, b app.Board, paint painter) fiber.Map {
	lang, look := requestOf(c).language, readFilter(c)
	lanes := make([]lane, len(domain.Lanes))
	shown := 0
	for i, name := range domain.Lanes {
		lanes[i].Name = name
		for _, kind := range laneKinds[name] {
			if b.Standing.Adds(kind, true) {
				lanes[i].Adds = append(lanes[i].Adds, kind)
			}
		}
	}
	for _, v := range b.Cards {
		d := paint.draw(v)
		d.Hidden = look.Active() && !look.passes(v, b.MySeat, who(c))
		if !d.Hidden {
			shown++
		}
		for i := range lanes {
			if lanes[i].Name == v.Kind.Lane() {
				lanes[i].Cards = append(lanes[i].Cards, d.Face())
			}
		}
	}
	name, _ := b.Case.Name.In(lang)
	programme, _ := b.Programme.Title.In(lang)
	return fiber.Map{
		"Title": name, "Slug": b.Programme.Slug, "Evidence": b.Standing.SeesEvidence(), "ProgrammeTitle": programme, "Topic": domain.BoardTopic(b.Case.ID),
		"Script": "board.js", "Reader": !writes(lanes), "Board": b, "Lanes": lanes, "Withdrawn": paint.drawAll(b.Withdrawn), "Filter": look, "Shown": shown,
		"States": boardStates, "Levels": domain.Levels, "Addressees": domain.Addressees, "Self": boardURL(b.Programme.Slug, b.Case.Code),
		"Step": currentStep(b.Case.Steps), "Warnings": teamWarnings(b),
	}
}

// writes reports whether the reader may add anything to any lane.
func writes(lanes []lane) bool {
	return slices.ContainsFunc(lanes, func(l lane) bool { return len(l.Adds) > 0 })
}

// boardStates are the states a board can be filtered by: those of actions and sub-questions, where teams look for them.
var boardStates = append(append([]domain.State{}, domain.KindSubQuestion.States()...), domain.KindAction.States()...)

func teamWarnings(b app.Board) []domain.TeamWarning {
	if b.Case.Team == nil || !b.Standing.ManagesTeam() {
		return nil
	}
	return b.Case.Team.Warnings()
}

// currentStep is the last step that is running or done, which is where a case stands on the U.
func currentStep(steps []app.StepView) app.StepView {
	var at app.StepView
	for _, step := range steps {
		if step.State.Progress == domain.StepRunning || step.State.Progress == domain.StepDone {
			at = step
		}
	}
	return at
}

func (s *Server) addCard(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	add := app.AddCard{
		Slug: c.Params("p"), CaseCode: c.Params("c"), Kind: domain.CardKind(in.text("kind")), Text: in.text("text"),
		Learn: in.text("learn"), Parent: domain.CardID(in.text("parent")),
		Facts: domain.Facts{
			Type: in.text("type"), Level: domain.Level(in.text("level")), Owner: domain.SeatID(in.text("owner")),
			Next: in.text("next"), Origin: domain.Origin(in.text("origin")), Addressee: domain.Addressee(in.text("addressee")),
			Maturity: domain.Maturity(in.text("maturity")), Source: in.text("source"),
		},
	}
	if to := in.text("to"); to != "" {
		add.Links = []app.NewLink{{To: in.ref("to"), Relation: domain.Relation(in.text("relation"))}}
	} else {
		_ = in.text("relation")
	}
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.AddCard(c.UserContext(), who(c), add)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, cardURL(v.Slug, v.ID))
	return s.showCard(c, fiber.StatusCreated, v)
}

func (s *Server) undo(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	act, err := s.App.Undo(c.UserContext(), who(c), c.Params("p"), c.Params("c"))
	if err != nil {
		return err
	}
	said := s.say(c, "undo.done", "What", s.say(c, "act."+string(act.Verb)), "Title", act.Title)
	return s.done(c, fiber.StatusOK, fiber.Map{"undone": act.Verb, "subject": act.Subject.String(), "message": said},
		boardURL(c.Params("p"), c.Params("c")))
}
