// Package demo loads two demonstration programmes: action research on flexible work in care, with eight cases and six
// learning teams, and a factsheet study of four units of a municipality. It calls the use cases of package app as the
// people who would do each thing, so it can break no rule and every card has a plausible author and history.
//
// What the files in data hold, and what was chosen in making them:
//
//   - Case names are pseudonyms, people are functions, and nothing in the files says which organisation a case was. What
//     is invented, follows from neighbouring text or was drawn by the makers carries the labels synthetic, inferred and
//     derived. The files hold both languages; cards are written in Dutch, the language of the teams.
//   - The field visible says to whom a team, researcher or facilitator released a card. Insights and themes reach the
//     programme, a few of them the sponsor; what the themes rest on reaches the other teams; four lines of thought reach the
//     sponsor and two the plaza; one lesson is public. Everything else stays with its team.
//   - Links noted "afgeleid" were drawn by the makers: from team questions to main questions, and from the questions of
//     the units to a concern.
//   - What was counted in the survey is invented, within the few bounds that were published, and labelled synthetic. One
//     group is smaller than the privacy threshold, so that it can be seen that nothing of it is shown. A dataset that still
//     has to come is expected, which is inferred.
//   - What people said stands there in the words of the researchers, by class of people and without a case.
//   - Two tables are cited for another group than they are about, as the report does; the source check lists them.
//   - Sources that are not there yet (findings, quotes, plaza outcomes) stand under not_yet and are reported by
//     Load, never dropped in silence.
//   - In the municipality the units are cases without team or survey. The concerns are insights, of the programme when
//     they hold in all units. The questions that the study ended with stand ready as sub-questions on every unit. The
//     points for improvement and hooks for policy are left out: an action belongs to a team that composed it, and here
//     there is none. How many people took part per unit is left out too, being below the privacy threshold.
//
// Start reading at load.go.
package demo
