// Package domain holds the nouns of action research and their rules: the programme and its cases, the learning team, its
// questions, actions and lessons, and the links that make them one chain.
//
// It imports the standard library only, does no input or output, reads no clock and keeps no context: who acts and when
// are arguments. A rule is a method here and is tested without a database; its number (R1…) stands in its comment.
//
// Start reading at card.go (what stands on a board), then policy.go (who may do what), then link.go (the red thread).
package domain
