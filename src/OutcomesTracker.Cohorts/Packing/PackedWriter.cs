using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OutcomesTracker.Cohorts.Packing;

/// <summary>
/// Writes values compactly. A number of 0 or more is a base-128 varint (seven bits a byte, the lowest first, the high bit set if more bytes
/// follow), a day its <see cref="DateOnly.DayNumber"/>, a code its number. The first time, an id is 0 and its 16 bytes, big-endian; after
/// that, its number, from 1, in the order in which ids were first written. A decimal is its scale and its digits, or 255 and the four words
/// of <see cref="decimal.GetBits(decimal)"/>.
/// </summary>
public sealed class PackedWriter
{
    internal const byte UnpackedDecimalMarker = 255;

    private readonly List<byte> bytes = [];
    private readonly List<Guid> ids = [];

    /// <summary>The bytes written so far. Valid until more is written.</summary>
    public ReadOnlySpan<byte> Written => CollectionsMarshal.AsSpan(bytes);

    public void Clear()
    {
        bytes.Clear();
        ids.Clear();
    }

    internal void Byte(byte value) => bytes.Add(value);

    internal void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    internal void Day(DateOnly day) => Number(day.DayNumber);

    internal void Id(Guid id)
    {
        var place = ids.IndexOf(id);
        Number(place + 1);
        if (place >= 0)
            return;
        ids.Add(id);
        Span<byte> whole = stackalloc byte[16];
        id.TryWriteBytes(whole, bigEndian: true, out _);
        bytes.AddRange(whole);
    }

    internal void Decimal(decimal value)
    {
        Span<int> words = stackalloc int[4];
        decimal.GetBits(value, words);
        var digits = (long)words[1] << 32 | (uint)words[0];
        if (words[2] == 0 && digits >= 0 && !decimal.IsNegative(value))
        {
            Byte(value.Scale);
            Number(digits);
            return;
        }
        Byte(UnpackedDecimalMarker);
        Span<byte> word = stackalloc byte[4];
        foreach (var one in words)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, one);
            bytes.AddRange(word);
        }
    }
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote.</summary>
/// <param name="bytes">All bytes since the writer was created or last cleared.</param>
/// <param name="ids">A reusable buffer; its contents are discarded.</param>
internal ref struct PackedReader(ReadOnlySpan<byte> bytes, List<Guid> ids)
{
    private ReadOnlySpan<byte> left = Begin(bytes, ids);

    public byte Byte() => Take(1)[0];

    public long Number()
    {
        long value = left[0];
        if (value < 0x80)
        {
            left = left[1..];
            return value;
        }
        value &= 0x7f;
        for (int place = 1, shift = 7; ; place++, shift += 7)
        {
            value |= (long)(left[place] & 0x7f) << shift;
            if (left[place] >= 0x80)
                continue;
            left = left[(place + 1)..];
            return value;
        }
    }

    public int Int() => checked((int)Number());

    public DateOnly Day() => DateOnly.FromDayNumber(Int());

    public Guid Id()
    {
        var place = Int();
        if (place > 0)
            return ids[place - 1];
        var id = new Guid(Take(16), bigEndian: true);
        ids.Add(id);
        return id;
    }

    public decimal Decimal()
    {
        var scale = Byte();
        if (scale != PackedWriter.UnpackedDecimalMarker)
        {
            var digits = Number();
            return new((int)digits, (int)(digits >> 32), 0, false, scale);
        }
        Span<int> words = stackalloc int[4];
        foreach (ref var word in words)
            word = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return new(words);
    }

    private static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> bytes, List<Guid> ids)
    {
        ids.Clear();
        return bytes;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = left[..count];
        left = left[count..];
        return taken;
    }
}
