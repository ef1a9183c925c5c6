// SPDX-License-Identifier: GPL-2.0-only
#include "headers/kind.h"

#include <criterion/criterion.h>

static const struct {
	enum kind kind;
	int type4, type6;
	enum lane lane;
	const char *label;
} kinds[] = {
#define KIND(name, label, lane, type4, type6) { KIND_##name, type4, type6, LANE_##lane, label },
	KINDS(KIND)
#undef KIND
};

Test(kind, every_type_finds_its_kind)
{
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		if (kinds[i].type4 != NO_TYPE)
			cr_expect(kind_of(4, kinds[i].type4) == kinds[i].kind, "%s",
				  kinds[i].label);
		if (kinds[i].type6 != NO_TYPE)
			cr_expect(kind_of(6, kinds[i].type6) == kinds[i].kind, "%s",
				  kinds[i].label);
	}
}

Test(kind, types_without_a_kind_are_other)
{
	bool known4[256] = {}, known6[256] = {};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		if (kinds[i].type4 != NO_TYPE)
			known4[kinds[i].type4] = true;
		if (kinds[i].type6 != NO_TYPE)
			known6[kinds[i].type6] = true;
	}
	known6[152] = known6[153] = true; /* multicast router discovery has three types */
	for (int type = 0; type < 256; type++) {
		cr_expect(known4[type] == (kind_of(4, type) != KIND_OTHER), "type %d", type);
		cr_expect(known6[type] == (kind_of(6, type) != KIND_OTHER), "type %d, v6", type);
	}
}

Test(kind, slots_of_a_lane_are_its_own)
{
	bool taken[LANE_COUNT][KIND_SLOTS] = {};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		__u32 slot = kind_slot(kinds[i].kind);

		cr_assert(kind_lane(kinds[i].kind) == kinds[i].lane, "%s", kinds[i].label);
		cr_assert(slot < KIND_SLOTS && !taken[kinds[i].lane][slot], "%s", kinds[i].label);
		taken[kinds[i].lane][slot] = true;
	}
}

Test(kind, what_is_no_kind_is_harmless)
{
	cr_expect(kind_lane(KIND_COUNT) == LANE_OTHER);
	cr_expect(kind_slot(KIND_COUNT) == 0);
}

/* From the registries, not from our table. */
Test(kind, numbers_of_the_registries)
{
	static const struct {
		__u8 family, type;
		enum kind kind;
	} rows[] = {
		{ 4, 0, KIND_ECHO_REPLY },
		{ 4, 3, KIND_UNREACHABLE },
		{ 4, 4, KIND_SOURCE_QUENCH },
		{ 4, 5, KIND_REDIRECT },
		{ 4, 8, KIND_ECHO_REQUEST },
		{ 4, 9, KIND_ROUTER_ADVERTISEMENT },
		{ 4, 10, KIND_ROUTER_SOLICITATION },
		{ 4, 11, KIND_TIME_EXCEEDED },
		{ 4, 12, KIND_PARAMETER_PROBLEM },
		{ 4, 13, KIND_TIMESTAMP_REQUEST },
		{ 4, 14, KIND_TIMESTAMP_REPLY },
		{ 4, 17, KIND_MASK_REQUEST },
		{ 4, 18, KIND_MASK_REPLY },
		{ 4, 42, KIND_EXTENDED_ECHO_REQUEST },
		{ 6, 1, KIND_UNREACHABLE },
		{ 6, 2, KIND_PACKET_TOO_BIG },
		{ 6, 3, KIND_TIME_EXCEEDED },
		{ 6, 4, KIND_PARAMETER_PROBLEM },
		{ 6, 128, KIND_ECHO_REQUEST },
		{ 6, 129, KIND_ECHO_REPLY },
		{ 6, 130, KIND_MLD_QUERY },
		{ 6, 133, KIND_ROUTER_SOLICITATION },
		{ 6, 134, KIND_ROUTER_ADVERTISEMENT },
		{ 6, 135, KIND_NEIGHBOR_SOLICITATION },
		{ 6, 136, KIND_NEIGHBOR_ADVERTISEMENT },
		{ 6, 137, KIND_REDIRECT },
		{ 6, 139, KIND_NODE_QUERY },
		{ 6, 143, KIND_MLD2_REPORT },
		{ 6, 160, KIND_EXTENDED_ECHO_REQUEST },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
		cr_expect(kind_of(rows[i].family, rows[i].type) == rows[i].kind,
			  "type %d of family %d", rows[i].type, rows[i].family);
}

Test(kind, codes_of_the_registries)
{
	cr_expect(kind_codes(4, 8) == 1);
	cr_expect(kind_codes(4, 3) == 16);
	cr_expect(kind_codes(4, 9) == 17, "codes 0 and 16 of a router advertisement, RFC 5944");
	cr_expect(kind_codes(4, 1) == 0 && kind_codes(4, 255) == 0);
	cr_expect(kind_codes(6, 1) == 9, "RFC 8883");
	cr_expect(kind_codes(6, 135) == 1);
	cr_expect(kind_codes(6, 100) == 0 && kind_codes(6, 200) == 0, "private experimentation");
}
