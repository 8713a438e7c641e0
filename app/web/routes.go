package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"rodedraad/assets"
)

// Who says for whom a route is open. The route only says who may ask; what the answer holds, and whether this very thing
// may be changed, is decided by the use case through domain policy. The authorisation test is generated from the table:
// every row is tried by every role; those outside Who get 401, 403 or 404, and those inside get through with something.
type Who int

// The circles of people a route can be open for; the zero value is nobody. The case is that of the path, or of the card in
// it. A team is a learning team: who helps it is named apart.
const (
	Nobody        Who = iota
	Everyone          // no sign-in needed
	SignedIn          // anybody with a session
	InProgramme       // anybody with a role in the programme of the path, and the administrator
	TakingPart        // anybody with a role in the programme of the path
	Researchers       // the researchers of the programme
	Overviewers       // who works across the cases: the facilitators, the researchers and the lead
	CaseMakers        // the team of the case, who facilitates it, and the researchers
	CardKeepers       // the team of the case, the facilitators and the researchers
	Insiders          // the team of the case, the facilitators, the researchers and the lead
	AgendaKeepers     // every team and facilitator of the programme: one case borrows from another
	StepKeepers       // who facilitates the case, and the lead
	TeamKeepers       // who facilitates the case, the lead and the administrator
	LeadOnly          // the lead
)

// Route is one thing that can be asked for.
type Route struct {
	Method  string
	Path    string
	Who     Who
	handler func(*Server, *fiber.Ctx) error
	socket  bool // upgraded, so the Origin is checked before anything else
	poll    bool // asked by our own pages only, so the Origin is checked although it is a GET
}

const (
	get    = fiber.MethodGet
	post   = fiber.MethodPost
	patch  = fiber.MethodPatch
	remove = fiber.MethodDelete
)

// Routes is everything this server answers. A POST beside a PATCH or DELETE serves forms in a browser without script and
// runs the same handler.
var Routes = []Route{
	{Method: get, Path: "/healthz", Who: Everyone, handler: (*Server).health},
	{Method: get, Path: "/metrics", Who: Everyone, handler: (*Server).metrics},
	{Method: get, Path: "/robots.txt", Who: Everyone, handler: (*Server).robots},
	{Method: get, Path: "/.well-known/security.txt", Who: Everyone, handler: (*Server).securityText},
	{Method: get, Path: "/favicon.ico", Who: Everyone, handler: (*Server).favicon},
	{Method: get, Path: "/assets/:file", Who: Everyone, handler: (*Server).asset},
	{Method: get, Path: "/assets/fonts/:file", Who: Everyone, handler: (*Server).asset},
	{Method: get, Path: "/toegankelijkheid", Who: Everyone, handler: (*Server).accessibilityPage},
	{Method: post, Path: "/language", Who: Everyone, handler: (*Server).setLanguage},

	{Method: get, Path: "/sign-in", Who: Everyone, handler: (*Server).signInPage},
	{Method: post, Path: "/sign-in/code", Who: Everyone, handler: (*Server).enterCode},
	{Method: post, Path: "/sign-in/mail", Who: Everyone, handler: (*Server).askMailLink},
	{Method: get, Path: "/sign-in/mail/:token", Who: Everyone, handler: (*Server).mailLinkPage},
	{Method: post, Path: "/sign-in/mail/:token", Who: Everyone, handler: (*Server).useMailLink},
	{Method: get, Path: "/sign-in/demo/:login", Who: Everyone, handler: (*Server).demoPage},
	{Method: post, Path: "/sign-in/demo/:login", Who: Everyone, handler: (*Server).demoSignIn},
	{Method: get, Path: "/join/:code", Who: Everyone, handler: (*Server).joinPage},
	{Method: post, Path: "/join/:code", Who: Everyone, handler: (*Server).join},
	{Method: post, Path: "/sign-out", Who: Everyone, handler: (*Server).signOut},

	{Method: get, Path: "/", Who: Everyone, handler: (*Server).front},
	{Method: get, Path: "/live", Who: SignedIn, handler: (*Server).live, socket: true},
	{Method: post, Path: "/live/sessions", Who: SignedIn, handler: (*Server).openSession},
	{Method: post, Path: "/live/sessions/:id", Who: SignedIn, handler: (*Server).postMessages},
	{Method: get, Path: "/live/sessions/:id", Who: SignedIn, handler: (*Server).pollMessages, poll: true},
	{Method: get, Path: "/programmes", Who: SignedIn, handler: (*Server).programmesPage},
	{Method: get, Path: "/programmes/:p", Who: InProgramme, handler: (*Server).programmePage},
	{Method: post, Path: "/programmes/:p/phase", Who: LeadOnly, handler: (*Server).decidePhase},
	{Method: post, Path: "/programmes/:p/steps/:step", Who: LeadOnly, handler: (*Server).setStep},
	{Method: get, Path: "/programmes/:p/refs", Who: InProgramme, handler: (*Server).references},
	{Method: get, Path: "/programmes/:p/search", Who: InProgramme, handler: (*Server).searchPage},
	{Method: get, Path: "/programmes/:p/trace/:ref", Who: InProgramme, handler: (*Server).tracePage},

	{Method: get, Path: "/programmes/:p/evidence", Who: TakingPart, handler: (*Server).evidencePage},
	{Method: get, Path: "/programmes/:p/waves", Who: Researchers, handler: (*Server).newWavePage},
	{Method: post, Path: "/programmes/:p/waves", Who: Researchers, handler: (*Server).addWave},
	{Method: get, Path: "/programmes/:p/waves/:w", Who: Researchers, handler: (*Server).wavePage},
	{Method: post, Path: "/programmes/:p/waves/:w", Who: Researchers, handler: (*Server).changeWave},
	{Method: post, Path: "/programmes/:p/waves/:w/expect-all", Who: Researchers, handler: (*Server).expectAll},
	{Method: post, Path: "/programmes/:p/waves/:w/datasets", Who: Researchers, handler: (*Server).expectDatasetIn},
	{Method: get, Path: "/programmes/:p/indicators", Who: Researchers, handler: (*Server).newIndicatorPage},
	{Method: post, Path: "/programmes/:p/indicators", Who: Researchers, handler: (*Server).addIndicator},
	{Method: get, Path: "/programmes/:p/indicators/:i", Who: Researchers, handler: (*Server).indicatorPage},
	{Method: post, Path: "/programmes/:p/indicators/:i", Who: Researchers, handler: (*Server).changeIndicator},
	{Method: get, Path: "/programmes/:p/tables", Who: Researchers, handler: (*Server).newTablePage},
	{Method: post, Path: "/programmes/:p/tables", Who: Researchers, handler: (*Server).addTable},
	{Method: get, Path: "/programmes/:p/tables/:t", Who: Researchers, handler: (*Server).tablePage},
	{Method: post, Path: "/programmes/:p/tables/:t", Who: Researchers, handler: (*Server).changeTable},
	{Method: get, Path: "/programmes/:p/series", Who: Researchers, handler: (*Server).newSeriesPage},
	{Method: post, Path: "/programmes/:p/series", Who: Researchers, handler: (*Server).addSeries},
	{Method: get, Path: "/programmes/:p/series/:t", Who: Researchers, handler: (*Server).seriesPage},
	{Method: post, Path: "/programmes/:p/series/:t", Who: Researchers, handler: (*Server).reviseSeries},
	{Method: get, Path: "/programmes/:p/trends", Who: TakingPart, handler: (*Server).trendsPage},
	{Method: get, Path: "/programmes/:p/sources", Who: Researchers, handler: (*Server).sourcesPage},
	{Method: get, Path: "/programmes/:p/quotes", Who: TakingPart, handler: (*Server).quotesPage},
	{Method: post, Path: "/programmes/:p/quotes", Who: Researchers, handler: (*Server).addQuote},
	{Method: post, Path: "/programmes/:p/quotes/:q/shorten", Who: Researchers, handler: (*Server).shortenQuote},
	{Method: post, Path: "/programmes/:p/quotes/:q/speaker", Who: Researchers, handler: (*Server).sayWhoSpoke},
	{Method: post, Path: "/programmes/:p/quotes/:q/release", Who: Researchers, handler: (*Server).releaseQuote},
	{Method: post, Path: "/programmes/:p/quotes/:q/withdraw", Who: Researchers, handler: (*Server).withdrawQuote},
	{Method: get, Path: "/programmes/:p/interviews", Who: Overviewers, handler: (*Server).interviewsPage},
	{Method: post, Path: "/programmes/:p/interviews", Who: Researchers, handler: (*Server).addInterview},
	{Method: get, Path: "/programmes/:p/interviews/:i", Who: Overviewers, handler: (*Server).interviewPage},
	{Method: post, Path: "/programmes/:p/interviews/:i", Who: Researchers, handler: (*Server).changeInterview},
	{Method: post, Path: "/programmes/:p/interviews/:i/fragments", Who: Researchers, handler: (*Server).tellFragment},
	{Method: post, Path: "/programmes/:p/interviews/:i/fragments/:f/remove", Who: Researchers, handler: (*Server).dropFragment},
	{Method: post, Path: "/programmes/:p/interviews/:i/quotes", Who: Researchers, handler: (*Server).quoteInterview},
	{Method: post, Path: "/programmes/:p/interviews/:i/withdraw", Who: Researchers, handler: (*Server).withdrawInterview},
	{Method: post, Path: "/programmes/:p/saturations", Who: Researchers, handler: (*Server).recordSaturation},
	{Method: post, Path: "/programmes/:p/saturations/:s/end", Who: Researchers, handler: (*Server).endSaturation},
	{Method: get, Path: "/programmes/:p/figures/:f", Who: TakingPart, handler: (*Server).figurePage},
	{Method: post, Path: "/programmes/:p/figures/:f/release", Who: Researchers, handler: (*Server).releaseFigure},
	{Method: get, Path: "/programmes/:p/datasets/:d", Who: Insiders, handler: (*Server).datasetPage},
	{Method: get, Path: "/programmes/:p/datasets/:d/import", Who: Researchers, handler: (*Server).importPage},
	{Method: post, Path: "/programmes/:p/datasets/:d/import", Who: Researchers, handler: (*Server).bringFile},
	{Method: post, Path: "/programmes/:p/datasets/:d/import/read", Who: Researchers, handler: (*Server).readFileAs},
	{Method: post, Path: "/programmes/:p/datasets/:d/import/rows", Who: Researchers, handler: (*Server).mapRows},
	{Method: post, Path: "/programmes/:p/datasets/:d/import/question", Who: Researchers, handler: (*Server).mapQuestion},
	{Method: post, Path: "/programmes/:p/datasets/:d/import/store", Who: Researchers, handler: (*Server).storeFile},
	{Method: post, Path: "/programmes/:p/datasets/:d/import/stop", Who: Researchers, handler: (*Server).stopImport},
	{Method: post, Path: "/programmes/:p/datasets/:d/rule-out", Who: Researchers, handler: (*Server).ruleOutDataset},
	{Method: post, Path: "/programmes/:p/datasets/:d/expect", Who: Researchers, handler: (*Server).expectDataset},
	{Method: post, Path: "/programmes/:p/datasets/:d/approve", Who: Researchers, handler: (*Server).approveDataset},
	{Method: post, Path: "/programmes/:p/datasets/:d/reopen", Who: Researchers, handler: (*Server).reopenDataset},
	{Method: post, Path: "/programmes/:p/datasets/:d/freeze", Who: Researchers, handler: (*Server).freezeDataset},
	{Method: post, Path: "/programmes/:p/datasets/:d/correct", Who: Researchers, handler: (*Server).correctDataset},

	{Method: get, Path: "/programmes/:p/cases/:c", Who: InProgramme, handler: (*Server).boardPage},
	{Method: post, Path: "/programmes/:p/cases/:c/cards", Who: CaseMakers, handler: (*Server).addCard},
	{Method: post, Path: "/programmes/:p/cases/:c/undo", Who: CaseMakers, handler: (*Server).undo},
	{Method: post, Path: "/programmes/:p/cases/:c/steps/:step", Who: StepKeepers, handler: (*Server).setStep},
	{Method: get, Path: "/programmes/:p/cases/:c/team", Who: TeamKeepers, handler: (*Server).teamPage},
	{Method: post, Path: "/programmes/:p/cases/:c/invitations", Who: TeamKeepers, handler: (*Server).invite},
	{Method: post, Path: "/programmes/:p/cases/:c/invitations/:id/revoke", Who: TeamKeepers, handler: (*Server).revokeInvitation},
	{Method: post, Path: "/programmes/:p/cases/:c/members/:id/remove", Who: TeamKeepers, handler: (*Server).removeMember},

	{Method: get, Path: "/programmes/:p/cards/:id", Who: InProgramme, handler: (*Server).cardPage},
	{Method: get, Path: "/programmes/:p/cards/:id/history", Who: Insiders, handler: (*Server).historyPage},
	{Method: post, Path: "/programmes/:p/cards/:id/history/restore", Who: CardKeepers, handler: (*Server).restore},
	{Method: patch, Path: "/programmes/:p/cards/:id", Who: CardKeepers, handler: (*Server).changeFacts},
	{Method: post, Path: "/programmes/:p/cards/:id", Who: CardKeepers, handler: (*Server).changeFacts},
	{Method: post, Path: "/programmes/:p/cards/:id/move", Who: CardKeepers, handler: (*Server).moveCard},
	{Method: post, Path: "/programmes/:p/cards/:id/release", Who: Insiders, handler: (*Server).releaseCard},
	{Method: post, Path: "/programmes/:p/cards/:id/withdraw", Who: CardKeepers, handler: (*Server).withdrawCard},
	{Method: post, Path: "/programmes/:p/cards/:id/put-back", Who: CardKeepers, handler: (*Server).putBackCard},
	{Method: post, Path: "/programmes/:p/cards/:id/borrow", Who: AgendaKeepers, handler: (*Server).borrowCard},

	{Method: post, Path: "/programmes/:p/links", Who: CardKeepers, handler: (*Server).addLink},
	{Method: remove, Path: "/programmes/:p/links/:id", Who: CardKeepers, handler: (*Server).endLink},
	{Method: post, Path: "/programmes/:p/links/:id/end", Who: CardKeepers, handler: (*Server).endLink},
}

// incompressible reports whether an answer is never compressed here: built files lie there compressed, and what
// is live is many small answers, with keys of their reader in them. Pages are safe to compress: no secret of a reader stands in one beside text that a stranger chose.
func incompressible(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), assets.Prefix) || c.Path() == "/live" || strings.HasPrefix(c.Path(), "/live/")
}

// mount registers the middleware and every route of the table, HEAD beside every GET of a page. A path that is not in the table,
// and another method, is not found.
func (s *Server) mount() {
	s.fiber.Use(compress.New(compress.Config{Next: incompressible, Level: compress.LevelBestSpeed}), s.guard)
	for _, r := range Routes {
		s.fiber.Add(r.Method, r.Path, s.route(r))
		if r.Method == get && !r.socket && !r.poll {
			s.fiber.Add(fiber.MethodHead, r.Path, s.route(r))
		}
	}
	s.fiber.Use(func(*fiber.Ctx) error { return errNoRoute })
}
