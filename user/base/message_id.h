/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Journal messages with an id (MESSAGE_ID), for `journalctl MESSAGE_ID=...`, and the explanations
 * that `journalctl -x` shows: the message catalogue is generated from this list. Ids never change.
 *
 * MESSAGE(NAME, "id", "subject", "text"); journalctl replaces @FIELD@ with that field.
 */
#ifndef ICMPGUARD_BASE_MESSAGE_ID_H
#define ICMPGUARD_BASE_MESSAGE_ID_H

#define MESSAGES(MESSAGE)                                                                          \
	MESSAGE(ALERT_RAISED, "0dae2e2428454b5aac18df4967748d13",                                        \
		"Rule @ICMPGUARD_RULE@ raised an alert about @ICMPGUARD_OFFENDER@",                \
		"What was found: @ICMPGUARD_SUMMARY@.\n"                                          \
		"What was done: @ICMPGUARD_ACTION@.\n\n"                                         \
		"What it means, what looks alike and is harmless, and what to do:\n"              \
		"    icmpguard explain @ICMPGUARD_ID@ --instance @ICMPGUARD_INSTANCE@")            \
	MESSAGE(ALERT_UPDATED, "15adb2408ed24cf48ef4e0e01bd32916",                                       \
		"The alert of rule @ICMPGUARD_RULE@ about @ICMPGUARD_OFFENDER@ goes on",           \
		"What was found: @ICMPGUARD_SUMMARY@.\n"                                          \
		"What was done: @ICMPGUARD_ACTION@.")                                              \
	MESSAGE(ALERT_CLEARED, "9f4719d5f1164b1c9e5b42395db8f4b6",                                       \
		"The alert of rule @ICMPGUARD_RULE@ about @ICMPGUARD_OFFENDER@ is over",           \
		"It was not renewed within the time of the setting alerts.clear.\n"               \
		"In total: @ICMPGUARD_SUMMARY@.")                                                  \
	MESSAGE(RELOAD_FAILED, "2cf2911db85c41d7ba856f0a60e8dd05", "The configuration was rejected",     \
		"The preceding messages give the reason. The previous settings stay in force.\n"  \
		"icmpguard check-config shows whether the file is valid.")                        \
	MESSAGE(RECORDS_LOST, "915bb344787547cb9719294604eb93d1", "Records of alerts are being lost",    \
		"The file of the setting alerts.file cannot be written: the disk is full, or the " \
		"file is read-only.\n"                                                            \
		"Limits and blocks are not affected. The metric icmpguard_records_lost_total "    \
		"counts lost records.")

enum message_id {
#define MESSAGE(name, id, subject, text) MESSAGE_##name,
	MESSAGES(MESSAGE)
#undef MESSAGE
		MESSAGE_COUNT
};

#endif
