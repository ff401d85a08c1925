using Xunit;

namespace Parley.SocketIO.Adapters.Specification;

// Events that clients answer.
public abstract partial class AdapterSpecification
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>All answer.</summary>
    [Fact]
    public async Task The_answers_of_all_clients_are_the_result()
    {
        AnswerWithNames("question");
        var answers = await WithinAsync(First.EmitWithAckAsync<string>("question", "who?", LongEnough));
        Assert.Equal(["ada", "ben", "chi"], answers.Order());
    }

    /// <summary>From whichever server.</summary>
    [Fact]
    public async Task Every_server_gathers_the_answers_of_all_clients()
    {
        AnswerWithNames("question");
        foreach (var server in Servers)
        {
            var answers = await WithinAsync(server.IO.EmitWithAckAsync<string>("question", LongEnough));
            Assert.Equal(["ada", "ben", "chi"], answers.Order());
        }
    }

    /// <summary>Only who was asked.</summary>
    [Fact]
    public async Task Only_who_is_selected_is_asked()
    {
        AnswerWithNames("question");
        Join("room", Ben, Chi);
        Assert.Equal(["ben", "chi"], (await WithinAsync(First.To("room").EmitWithAckAsync<string>("question", LongEnough))).Order());
        Assert.Equal(["ada"], await WithinAsync(First.Except("room").EmitWithAckAsync<string>("question", LongEnough)));
        Assert.Equal(
            ["ben", "chi"], (await WithinAsync(SocketOf(Ada).Broadcast.EmitWithAckAsync<string>("question", LongEnough))).Order());
        Assert.Equal(["chi"], await WithinAsync(First.To(Chi.Id).EmitWithAckAsync<string>("question", LongEnough)));
    }

    /// <summary>Nobody.</summary>
    [Fact]
    public async Task Asking_nobody_gives_no_answers_at_once()
    {
        Assert.Empty(await WithinAsync(First.To("nobody's").EmitWithAckAsync<string>("question", TimeSpan.FromDays(1))));
    }

    /// <summary>Binary questions and answers.</summary>
    [Fact]
    public async Task Questions_and_answers_may_be_binary()
    {
        Ada.Answer("binary", new SpecificationAnswer(string.Empty, [1]));
        Ben.Answer("binary", new SpecificationAnswer(string.Empty, [2, 2]));
        Chi.Answer("binary", new SpecificationAnswer(string.Empty, []));
        var answers = await WithinAsync(First.EmitWithAckAsync<byte[]>("binary", new byte[] { 7 }, LongEnough));
        Assert.Equal(["", "01", "0202"], answers.Select(Convert.ToHexString).Order());
    }

    /// <summary>Answers of any JSON.</summary>
    [Fact]
    public async Task An_answer_is_its_first_argument_and_may_be_missing()
    {
        Ada.Answer("question", new SpecificationAnswer("1,2,3"));
        Ben.Answer("question", new SpecificationAnswer(string.Empty));
        Chi.Answer("question", new SpecificationAnswer("null"));
        var answers = await WithinAsync(First.EmitWithAckAsync<int?>("question", LongEnough));
        Assert.Equal([null, null, 1], answers.Order());
    }

    /// <summary>Partial answers.</summary>
    [Fact]
    public async Task When_the_time_is_over_the_answers_so_far_are_told()
    {
        Ada.Answer("question", "ada");
        Ben.Answer("question");
        Chi.Answer("question", "chi");
        var late = await Assert.ThrowsAsync<BroadcastTimeoutException<string>>(() => WithinAsync(AskUntilHeardAsync()));
        Assert.Equal("operation has timed out", late.Message);
        Assert.Equal(["ada", "chi"], late.Responses.Order());
    }

    /// <summary>Double answers.</summary>
    [Fact]
    public async Task Only_the_first_answer_of_a_client_counts()
    {
        Ada.Answer("question", "ada", "ada again", "and again");
        Ben.Answer("question", "ben", "ben again");
        Chi.Answer("question", "chi", "chi again");
        for (var i = 0; i < 5; i++)
        {
            var answers = await WithinAsync(First.EmitWithAckAsync<string>("question", LongEnough));
            Assert.Equal(["ada", "ben", "chi"], answers.Order());
        }
    }

    /// <summary>Many at once.</summary>
    [Fact]
    public async Task Questions_at_the_same_time_do_not_get_each_others_answers()
    {
        for (var i = 0; i < 10; i++)
        {
            AnswerWithNames("question " + i, i + " ");
        }

        var asked = await WithinAsync(Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            Servers[i % Servers.Count].IO.EmitWithAckAsync<string>("question " + (i % 10), LongEnough))));
        for (var i = 0; i < asked.Length; i++)
        {
            Assert.Equal([$"{i % 10} ada", $"{i % 10} ben", $"{i % 10} chi"], asked[i].Order());
        }
    }

    /// <summary>Who has gone.</summary>
    [Fact]
    public async Task A_client_that_has_gone_is_asked_no_more()
    {
        AnswerWithNames("question");
        var chi = Chi.Id;
        await Chi.DisposeAsync();
        await UntilAsync(() => ServerOf(2).IO.Sockets.All(socket => socket.Id != chi));
        var answers = await WithinAsync(First.EmitWithAckAsync<string>("question", LongEnough));
        Assert.Equal(["ada", "ben"], answers.Order());
    }

    private void AnswerWithNames(string question, string prefix = "")
    {
        Ada.Answer(question, prefix + "ada");
        Ben.Answer(question, prefix + "ben");
        Chi.Answer(question, prefix + "chi");
    }

    /// <summary>Asks Ada, Ben and Chi, with a time that is long enough for two answers however slow the machine is.</summary>
    private async Task<IReadOnlyList<string>> AskUntilHeardAsync()
    {
        for (var timeout = Short; ; timeout *= 2)
        {
            try
            {
                return await First.EmitWithAckAsync<string>("question", timeout);
            }
            catch (BroadcastTimeoutException<string> late) when (late.Responses.Count < 2 && timeout < Limit / 4)
            {
                // Not heard of all yet: once more, with more time.
            }
        }
    }
}
