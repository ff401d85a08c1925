namespace Parley.Chat.Storage.Accounts;

/// <summary>The built-in contact that everyone has. It is a row like any other person, made by the first migration.</summary>
public static class EchoPerson
{
    /// <summary>Echo's id: the same on every site, and of the same form as every other id.</summary>
    public const string Id = "echo----------------";

    /// <summary>Echo's name, which is therefore taken.</summary>
    public const string Name = "Echo";

    /// <summary>Echo's folded name.</summary>
    public const string NameKey = "echo";

    /// <summary>The client id of Echo's answer. It derives from the question, so a question has one answer, whatever happens.</summary>
    public static string AnswerClientId(string questionId) => "echo-" + questionId;
}
