package domain

import "slices"

// This file says when two questions may stand beside each other though they were put in other words (R31).

// First is the first wording of what is asked: the indicator itself, or the one that it is declared comparable with.
func (i Indicator) First() IndicatorID {
	if i.ComparableWith != "" {
		return i.ComparableWith
	}
	return i.ID
}

// Alike reports whether what was answered in one wave may stand beside what was answered to another indicator in another: both
// are wordings of one question, of one programme, with the same answers.
func (i Indicator) Alike(other Indicator) bool {
	return i.Programme == other.Programme && i.First() == other.First() && i.differs(other) == ""
}

// differs names the field in which two indicators are too unlike to be compared; "" when they are not. How answers are called may
// differ, as questions may: what they stand for is their code.
func (i Indicator) differs(other Indicator) string {
	same := func(a, b Option) bool { return a.Code == b.Code }
	switch {
	case i.Group != other.Group:
		return "group"
	case i.Kind != other.Kind:
		return "kind"
	case !slices.EqualFunc(i.Options, other.Options, same):
		return "options"
	}
	return ""
}

// unlike refuses to compare, with what is wrong beside a field.
func unlike(field, key string) error {
	return brokenAt("R31", "comparable_alike", field, key)
}

// CheckAlike refuses an indicator that is declared comparable with one that it cannot stand beside (R31): of another programme,
// group, kind or with other answers; with one that is not asked earlier; or with one that is another wording itself. So there is
// one first wording with others that point at it, and no chain. Others that point at the indicator keep it as it is. All are the
// indicators of the programme, and begun is the number of the first wave in which each was answered, of those that were.
func (i Indicator) CheckAlike(all []Indicator, begun map[IndicatorID]int) error {
	for _, other := range all {
		if other.ID == i.ID || other.ComparableWith != i.ID {
			continue
		}
		if i.ComparableWith != "" {
			return unlike("comparable_with", "is_first")
		}
		if field := i.differs(other); field != "" {
			return unlike(field, "is_compared")
		}
	}
	if i.ComparableWith == "" {
		return nil
	}
	at := slices.IndexFunc(all, func(other Indicator) bool { return other.ID == i.ComparableWith && other.Programme == i.Programme })
	switch {
	case i.ComparableWith == i.ID:
		return unlike("comparable_with", "linked_to_itself")
	case at < 0:
		return invalid("comparable_with", "not_in_list")
	case all[at].ComparableWith != "":
		return unlike("comparable_with", "is_reworded")
	}
	from, counted := begun[i.ComparableWith]
	now, asked := begun[i.ID]
	switch field := i.differs(all[at]); {
	case field == "group":
		return unlike("comparable_with", "other_group")
	case field == "kind":
		return unlike("comparable_with", "other_kind")
	case field != "":
		return unlike("comparable_with", "other_options")
	case asked && counted && now <= from:
		return unlike("comparable_with", "not_earlier")
	}
	return nil
}
