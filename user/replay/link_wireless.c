// SPDX-License-Identifier: GPL-2.0-only
#include "replay/link_wireless.h"

#include <string.h>

/* The first two bytes of an 802.11 header (IEEE 802.11-2020, 9.2.4.1), and its QoS field. */
enum {
	FRAME_TYPE = 0x0c,
	FRAME_DATA = 0x08,
	FRAME_EMPTY = 0x40,
	FRAME_QOS = 0x80,
	FRAME_TO_DS = 0x01,
	FRAME_FROM_DS = 0x02,
	FRAME_PROTECTED = 0x40,
	FRAME_ORDER = 0x80,
	QOS_AGGREGATE = 0x80,
};

/* Offsets of its addresses and the sequence control field, and the mask of the fragment number. */
enum { ADDRESS_2 = 10, ADDRESS_3 = 16, SEQUENCE = 22, ADDRESS_4 = 24, FRAGMENT_NUMBER = 0x0f };

/* Radiotap (radiotap.org): the offset of the bitmap of present fields, the first two fields, and a
 * flag. */
enum {
	PRESENT_AT = 4,
	PRESENT_TIME = 1 << 0,
	PRESENT_FLAGS = 1 << 1,
	FLAG_PADDED = 0x20, /* the 802.11 header is padded to a multiple of 4 bytes */
};

/* The header before an EtherType (IEEE 802.2, RFC 1042), and the EtherType's offset. */
enum { SNAP_BYTES = 8, SNAP_TYPE = 6 };

static const __u8 snap_routed[SNAP_TYPE] = { 0xaa, 0xaa, 0x03, 0, 0, 0 };
static const __u8 snap_bridged[SNAP_TYPE] = { 0xaa, 0xaa, 0x03, 0, 0, 0xf8 };

static __u32 read_le32(const __u8 *data)
{
	return data[0] | data[1] << 8 | data[2] << 16 | (__u32)data[3] << 24;
}

static __u32 wireless_bytes(const __u8 *data)
{
	__u32 bytes = 24;

	if ((data[1] & (FRAME_TO_DS | FRAME_FROM_DS)) == (FRAME_TO_DS | FRAME_FROM_DS))
		bytes += ETH_ALEN;
	if (data[0] & FRAME_QOS)
		bytes += data[1] & FRAME_ORDER ? 6 : 2;
	return bytes;
}

static __u32 sender_at(const __u8 *data)
{
	switch (data[1] & (FRAME_TO_DS | FRAME_FROM_DS)) {
	case FRAME_FROM_DS:
		return ADDRESS_3;
	case FRAME_TO_DS | FRAME_FROM_DS:
		return ADDRESS_4;
	default:
		return ADDRESS_2;
	}
}

/* Returns whether a frame begins with a readable packet. `bytes`: length of its header. */
static bool is_readable(const __u8 *data, __u32 bytes)
{
	if ((data[0] & FRAME_TYPE) != FRAME_DATA || data[0] & FRAME_EMPTY ||
	    data[1] & FRAME_PROTECTED || data[SEQUENCE] & FRAGMENT_NUMBER)
		return false;
	/* An A-MSDU contains several packets with headers of their own. */
	return !(data[0] & FRAME_QOS) ||
	       !(data[bytes - (data[1] & FRAME_ORDER ? 6 : 2)] & QOS_AGGREGATE);
}

/* `at`: offset of the 802.11 header. */
static bool read_at(const __u8 *data, __u32 captured, __u32 at, bool padded,
		    struct link_header *header)
{
	const __u8 *frame = data + at, *snap;
	__u32 bytes;

	header->bytes = at;
	if (captured < at + 2)
		return false;
	if ((frame[0] & FRAME_TYPE) != FRAME_DATA)
		return true;
	bytes = wireless_bytes(frame);
	header->bytes = at + bytes;
	if (captured < at + bytes)
		return false;
	memcpy(header->sender, frame + sender_at(frame), ETH_ALEN);
	if (!is_readable(frame, bytes))
		return true;
	if (padded)
		bytes = (bytes + 3) & ~3U;
	header->bytes = at + bytes + SNAP_BYTES;
	if (captured < header->bytes)
		return false;
	snap = frame + bytes;
	if (!memcmp(snap, snap_routed, SNAP_TYPE) || !memcmp(snap, snap_bridged, SNAP_TYPE))
		header->type = (__u16)(snap[SNAP_TYPE] << 8 | snap[SNAP_TYPE + 1]);
	return true;
}

bool link_read_wireless(const __u8 *data, __u32 captured, struct link_header *header)
{
	return read_at(data, captured, 0, false, header);
}

bool link_read_radiotap(const __u8 *data, __u32 captured, struct link_header *header)
{
	__u32 length, at = PRESENT_AT, present;
	bool padded = false;

	header->bytes = PRESENT_AT + 4;
	if (captured < PRESENT_AT + 4)
		return false;
	length = data[2] | data[3] << 8;
	present = read_le32(data + PRESENT_AT);
	if (length < PRESENT_AT + 4)
		return true;
	header->bytes = length;
	if (captured < length)
		return false;
	/* The highest bit of a bitmap means that another one follows. */
	while (at + 8 <= length && data[at + 3] & 0x80)
		at += 4;
	at += 4;
	/* The time field has 8 bytes and is aligned to 8. */
	if (present & PRESENT_TIME)
		at = ((at + 7) & ~7U) + 8;
	if (present & PRESENT_FLAGS && at < length)
		padded = data[at] & FLAG_PADDED;
	return read_at(data, captured, length, padded, header);
}
